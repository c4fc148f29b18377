"""Open a survey wave for a request, and remember only how many may answer."""

from services.evaluation.application.ports import Events, Ledgers, Measures
from services.evaluation.domain.survey import instruments_of


class Invite:
    """The event names the request, so that notifications can tell the requester; the row of
    invitations is a number, which no response can be traced to."""

    def __init__(self, ledgers: Ledgers, events: Events, measures: Measures) -> None:
        self._ledgers = ledgers
        self._events = events
        self._measures = measures

    def __call__(self, agency: str, request_id: str, wave: str) -> None:
        instruments = instruments_of(wave)
        surveys = self._ledgers.for_agency(agency).surveys
        for instrument in instruments:
            surveys.invite(wave, instrument)
        data = {"request_id": request_id, "wave": wave, "instruments": list(instruments)}
        self._events.publish("survey.due.v1", agency, data)
        self._measures.invited(wave)
