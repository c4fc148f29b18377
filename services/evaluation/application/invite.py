"""Open a survey wave for a request, and remember only how many may answer."""

from services.evaluation.application.ports import Events, Ledgers, Measures, Region


class Invite:
    """The event names the request, so that notifications can tell the requester; the row of
    invitations is a number, which no response can be traced to."""

    def __init__(
        self, ledgers: Ledgers, region: Region, events: Events, measures: Measures
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._events = events
        self._measures = measures

    def __call__(self, agency: str, request_id: str, wave: str) -> None:
        """Nobody is invited to a wave that asks nothing."""
        instruments = self._region.instruments_of(wave)
        if not instruments:
            return
        surveys = self._ledgers.for_agency(agency).surveys
        for instrument in instruments:
            surveys.invite(wave, instrument)
        self._events.publish("survey.due.v2", agency, {"request_id": request_id, "wave": wave})
        self._measures.invited(wave)
