"""Invented people of one year, and what they answer: a first survey, and some of the later ones."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.domain.instruments import Instrument
from services.evaluation.domain.months import Month, Week
from services.evaluation.domain.survey import Response

YEAR = 2025
MONTHS = tuple(Month(YEAR, number) for number in range(1, 13))
AND_AFTER = (*MONTHS, *(Month(YEAR + 1, number) for number in range(1, 5)))
"""Also the months in which the last of the year answer for the last time."""

LATER: Mapping[str, tuple[float, int]] = {
    "after_contact": (0.6, 1),
    "four_weeks": (0.4, 5),
    "twelve_weeks": (0.3, 13),
}
"""Wave → the share of people who answer it, and how many weeks later."""

RESPONSES_EACH = 1 + 2 * 0.6 + 0.4 + 0.3
_SHEETS = 4000


@dataclass(frozen=True)
class Sheet:
    """One filled questionnaire, scored by the item bank."""

    answers: Mapping[str, int]
    scores: Mapping[str, float]


class People:
    """The same people for a seed. Sheets are some thousand, drawn for each response anew."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        bank = read_item_bank()
        self._instruments = {code: bank.find(code) for code in ("who5", "contact_rating")}
        self._sheets = {code: self._some(one) for code, one in self._instruments.items()}

    def responses(self, first: int, people: int) -> Iterator[Response]:
        """Of so many people, numbered from ``first``."""
        for number in range(first, first + people):
            yield from self._of_one(f"{number:064x}")

    def sheet(self, instrument: str) -> Sheet:
        return self._draw.choice(self._sheets[instrument])

    def _of_one(self, participant: str) -> Iterator[Response]:
        day = date(YEAR, 1, 6) + timedelta(days=self._draw.randrange(350))
        yield self._response(participant, "baseline", "who5", day)
        for wave, (share, weeks) in LATER.items():
            if self._draw.random() < share:
                then = day + timedelta(weeks=weeks)
                yield self._response(participant, wave, "who5", then)
                if wave == "after_contact":
                    yield self._response(participant, wave, "contact_rating", then)

    def _response(self, participant: str, wave: str, instrument: str, day: date) -> Response:
        sheet = self.sheet(instrument)
        year, week, _ = day.isocalendar()
        return Response(
            id=f"{participant}{wave}{instrument}",
            participant=participant,
            wave=wave,
            instrument=instrument,
            version=self._instruments[instrument].version,
            week=Week(year, week),
            answers=sheet.answers,
            scores=sheet.scores,
        )

    def _some(self, instrument: Instrument) -> list[Sheet]:
        return [self._filled(instrument) for _ in range(_SHEETS)]

    def _filled(self, instrument: Instrument) -> Sheet:
        """Around a mood of one's own, so that all scores are given and the middle ones most."""
        mood = self._draw.random()
        answers = {
            item.code: self._near(mood, item.lowest, item.highest) for item in instrument.items
        }
        scores = instrument.score(answers)
        return Sheet(answers, {scale: score.value for scale, score in scores.items()})

    def _near(self, mood: float, lowest: int, highest: int) -> int:
        meant = lowest + mood * (highest - lowest) + self._draw.gauss(0, 1)
        return min(highest, max(lowest, round(meant)))
