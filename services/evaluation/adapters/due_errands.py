"""Reports to make, as due tasks of this service."""

from datetime import datetime

from services.evaluation.application.ports import Clock
from shared.storage import DueTasks, Transaction

MAKE_REPORT = "report"


class DueErrands:
    def __init__(self, due: DueTasks, tx: Transaction, clock: Clock) -> None:
        self._due = due
        self._tx = tx
        self._clock = clock

    def make(self, agency: str, report_id: str) -> None:
        now: datetime = self._clock.now()
        self._due.schedule(self._tx, MAKE_REPORT, agency, report_id, now)
