"""Take one filled questionnaire, and nothing that could lead back to who filled it.

The route is open, and an agency has as many invitations as requests. So whoever answers must not
see whether there was an invitation left: answers beyond them are taken alike and counted nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from services.evaluation.application.ports import (
    AnsweringLimits,
    Clock,
    Instruments,
    Ledgers,
    Measures,
    Participants,
    Region,
    Surveys,
)
from services.evaluation.domain.instruments import TOTAL
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Week
from services.evaluation.domain.survey import (
    BASELINE,
    AlreadyAnswered,
    NotInvited,
    Response,
    TooManyAnswers,
    instruments_of,
)
from services.evaluation.domain.wellbeing import AFTER, BEFORE, CHANGE, RATING

WHO5 = "who5"
BEYOND = "beyond"
"""Before the measures of a response that does not count."""


@dataclass(frozen=True)
class Questionnaire:
    """As it was sent. ``version`` None means the current one of the instrument."""

    agency: str
    wave: str
    instrument: str
    version: str | None
    participant_token: str
    answers: Mapping[str, int]


class AnswerSurvey:
    def __init__(
        self,
        ledgers: Ledgers,
        region: Region,
        instruments: Instruments,
        participants: Participants,
        clock: Clock,
        measures: Measures,
        limits: AnsweringLimits,
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._instruments = instruments
        self._participants = participants
        self._clock = clock
        self._measures = measures
        self._limits = limits

    def __call__(self, sent: Questionnaire) -> Response:
        """:raises UnknownAgency, UnknownInstrument, NotOffered, InvalidAnswers, NotInvited:
        :raises AlreadyAnswered:
        :raises TooManyAnswers: counted only when nothing else is wrong.
        """
        time_zone = self._region.time_zone(sent.agency)
        if sent.instrument not in instruments_of(sent.wave):
            raise NotInvited
        response = self._scored(sent, time_zone)
        surveys = self._ledgers.for_agency(sent.agency).surveys
        if surveys.answered(response.participant, sent.wave, sent.instrument):
            raise AlreadyAnswered
        if wait := self._limits.answer(sent.agency):
            raise TooManyAnswers(wait)
        invited = surveys.use_invitation(sent.wave, sent.instrument)
        return self._kept(replace(response, counted=invited), surveys)

    def _kept(self, response: Response, surveys: Surveys) -> Response:
        """With the same writes whether it counts or not."""
        measures = _measures(response, surveys)
        if not response.counted:
            measures = {f"{BEYOND}.{name}": moments for name, moments in measures.items()}
        surveys.add(response)
        surveys.add_moments(response.week.month, measures)
        tell = self._measures.responded if response.counted else self._measures.beyond_invitations
        tell(response.wave)
        return response

    def _scored(self, sent: Questionnaire, time_zone: str) -> Response:
        instrument = self._instruments.find(sent.instrument, sent.version)
        scores = instrument.score(sent.answers)
        return Response(
            id=str(uuid4()),
            participant=self._participants.digest(sent.agency, sent.participant_token),
            wave=sent.wave,
            instrument=instrument.code,
            version=instrument.version,
            week=Week.at(self._clock.now(), time_zone),
            answers=dict(sent.answers),
            scores={scale: score.value for scale, score in scores.items()},
        )


def _measures(response: Response, surveys: Surveys) -> Mapping[str, Moments]:
    """What the response adds to its month; the change only if a baseline came before it."""
    if response.instrument != WHO5:
        return {f"{RATING}.{item}": Moments.of(n) for item, n in response.answers.items()}
    if response.wave == BASELINE:
        return {BEFORE: Moments.of(response.scores[TOTAL])}
    added = {AFTER: Moments.of(response.scores[TOTAL])}
    baseline = surveys.scores(response.participant, BASELINE, WHO5)
    if baseline is not None:
        added[CHANGE] = Moments.of(response.scores[TOTAL] - baseline[TOTAL])
    return added
