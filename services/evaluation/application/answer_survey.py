"""Take one filled questionnaire, and nothing that could lead back to who filled it.

The route is open; a pass tells that somebody was invited, and nobody which of the invited it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from services.evaluation.application.admit_pass import AdmitPass
from services.evaluation.application.ports import (
    AnsweringLimits,
    Clock,
    Instruments,
    Ledger,
    Ledgers,
    Measures,
    Region,
    Surveys,
)
from services.evaluation.domain.months import Week
from services.evaluation.domain.rollups import roll_up
from services.evaluation.domain.survey import (
    WAVES,
    AlreadyAnswered,
    NotInvited,
    Response,
    TooManyAnswers,
)


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

    @property
    def said(self) -> str:
        """The same for the same answers."""
        return json.dumps([self.participant_token, self.version, sorted(self.answers.items())])


class AnswerSurvey:
    def __init__(
        self,
        ledgers: Ledgers,
        region: Region,
        instruments: Instruments,
        admit: AdmitPass,
        clock: Clock,
        measures: Measures,
        limits: AnsweringLimits,
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._instruments = instruments
        self._admit = admit
        self._clock = clock
        self._measures = measures
        self._limits = limits

    def __call__(self, sent: Questionnaire) -> Response:
        """The same answers with the same pass once more are answered the same way.

        :raises UnknownAgency, InvalidPass, WaveClosed, UnknownInstrument, NotOffered:
        :raises InvalidAnswers, NotInvited, PassUsed, AlreadyAnswered:
        :raises TooManyAnswers: counted only when nothing else is wrong.
        """
        time_zone = self._region.time_zone(sent.agency)
        admitted = self._admit(sent.agency, sent.wave, sent.pass_text)
        if sent.instrument not in self._region.instruments_of(sent.wave):
            raise NotInvited
        response = self._scored(sent, time_zone)
        if admitted.used_before(sent.instrument, sent.said):
            return response
        ledger = self._ledgers.for_agency(sent.agency)
        self._check_new(response, sent.agency, ledger.surveys)
        admitted.use(sent.instrument, sent.said)
        return self._kept(response, ledger)

    def _check_new(self, response: Response, agency: str, surveys: Surveys) -> None:
        if surveys.answered(response.participant, response.wave, response.instrument):
            raise AlreadyAnswered
        if wait := self._limits.answer(agency):
            raise TooManyAnswers(wait)

    def _kept(self, response: Response, ledger: Ledger) -> Response:
        surveys = ledger.surveys
        others = surveys.others(response.participant, response.instrument)
        surveys.add(response)
        surveys.count_answer(response.wave, response.instrument)
        for other in others:
            earlier, later = sorted((other.wave, response.wave), key=WAVES.index)
            surveys.count_match(later, response.instrument, earlier)
        ledger.rollups.add(roll_up(response, others), [response.participant])
        self._measures.responded(response.wave)
        return response

    def _scored(self, sent: Questionnaire, time_zone: str) -> Response:
        instrument = self._instruments.find(sent.instrument, sent.version)
        scores = instrument.score(sent.answers)
        return Response(
            id=str(uuid4()),
            participant=self._admit.digests.digest(sent.agency, sent.participant_token),
            wave=sent.wave,
            instrument=instrument.code,
            version=instrument.version,
            week=Week.at(self._clock.now(), time_zone),
            answers=dict(sent.answers),
            scores={scale: score.value for scale, score in scores.items()},
        )
