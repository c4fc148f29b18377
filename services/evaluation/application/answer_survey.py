"""Take one filled questionnaire, and nothing that could lead back to who filled it.

The route is open; a pass tells that somebody was invited, and nobody which of the invited it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from services.evaluation.application.ports import (
    AnsweringLimits,
    Clock,
    Ledgers,
    Measures,
    Participants,
    Passes,
    Region,
    Surveys,
)
from services.evaluation.domain.instruments import TOTAL, ItemBank
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Week
from services.evaluation.domain.survey import (
    AFTER_CONTACT,
    BASELINE,
    AlreadyAnswered,
    InvalidPass,
    NotInvited,
    PassKey,
    PassUsed,
    Response,
    TooManyAnswers,
    WaveClosed,
)
from services.evaluation.domain.wellbeing import AFTER, BEFORE, CHANGE, RATING
from shared.security.blind_signatures import BadSignature
from shared.security.passes import NoPass, Pass, public_key

WHO5 = "who5"


@dataclass(frozen=True)
class Questionnaire:
    """As it was sent. ``version`` None means the current one of the instrument."""

    agency: str
    wave: str
    instrument: str
    version: str | None
    participant_token: str
    pass_text: str
    answers: Mapping[str, int]


class AnswerSurvey:
    def __init__(
        self,
        ledgers: Ledgers,
        region: Region,
        bank: ItemBank,
        participants: Participants,
        clock: Clock,
        measures: Measures,
        limits: AnsweringLimits,
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._bank = bank
        self._participants = participants
        self._clock = clock
        self._measures = measures
        self._limits = limits

    def __call__(self, sent: Questionnaire) -> Response:
        """The same answers with the same pass once more are answered the same way.

        :raises UnknownAgency, InvalidPass, WaveClosed, UnknownInstrument, InvalidAnswers:
        :raises NotInvited, PassUsed, AlreadyAnswered:
        :raises TooManyAnswers: counted only when nothing else is wrong.
        """
        time_zone = self._region.time_zone(sent.agency)
        ledger = self._ledgers.for_agency(sent.agency)
        shown, key = self._verified(sent, ledger.passes)
        if sent.instrument not in self._region.instruments_of(sent.wave):
            raise NotInvited
        response = self._scored(sent, time_zone)
        use, answered = self._use(sent, shown), self._answered(sent)
        known = ledger.passes.used_for(use)
        if known is None:
            self._check_new(response, sent.agency, ledger.surveys)
            ledger.passes.use(use, answered, key.closes)
            return self._kept(response, ledger.surveys)
        if known != answered:
            raise PassUsed
        return response

    def _verified(self, sent: Questionnaire, passes: Passes) -> tuple[Pass, PassKey]:
        """One of another agency is as good as forged: its key is not known in this one."""
        try:
            shown = Pass.parse(sent.pass_text)
            key = passes.key(shown.key_id)
            if key is None or key.wave != sent.wave:
                raise InvalidPass
            public_key(key.modulus).verify(shown.serial, shown.signature)
        except (NoPass, BadSignature):
            raise InvalidPass from None
        if not key.open_at(self._clock.now()):
            raise WaveClosed
        return shown, key

    def _check_new(self, response: Response, agency: str, surveys: Surveys) -> None:
        if surveys.answered(response.participant, response.wave, response.instrument):
            raise AlreadyAnswered
        if wait := self._limits.answer(agency):
            raise TooManyAnswers(wait)

    def _use(self, sent: Questionnaire, shown: Pass) -> str:
        """A pass is good for each instrument of its wave once; its uses do not show as one."""
        used = f"use|{shown.serial.hex()}|{sent.instrument}"
        return self._participants.digest(sent.agency, used)

    def _answered(self, sent: Questionnaire) -> str:
        said = json.dumps([sent.participant_token, sent.version, sorted(sent.answers.items())])
        return self._participants.digest(sent.agency, f"answered|{said}")

    def _kept(self, response: Response, surveys: Surveys) -> Response:
        measures = _measures(response, surveys)
        surveys.add(response)
        surveys.count_answer(response.wave, response.instrument)
        surveys.add_moments(response.week.month, measures)
        self._measures.responded(response.wave)
        return response

    def _scored(self, sent: Questionnaire, time_zone: str) -> Response:
        instrument = self._bank.find(sent.instrument, sent.version)
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
    if response.instrument == RATING:
        return {f"{RATING}.{item}": Moments.of(n) for item, n in response.answers.items()}
    if response.instrument != WHO5:
        return {}
    if response.wave == BASELINE:
        return {BEFORE: Moments.of(response.scores[TOTAL])}
    if response.wave != AFTER_CONTACT:
        return {}
    added = {AFTER: Moments.of(response.scores[TOTAL])}
    baseline = surveys.scores(response.participant, BASELINE, WHO5)
    if baseline is not None:
        added[CHANGE] = Moments.of(response.scores[TOTAL] - baseline[TOTAL])
    return added
