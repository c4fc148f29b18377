"""The later surveys of a request, kept as due tasks."""

from datetime import datetime

from shared.storage import DueTasks, Transaction

FOLLOW_UP = "survey_follow_up"


class DueSchedule:
    def __init__(self, due: DueTasks, tx: Transaction) -> None:
        self._due = due
        self._tx = tx

    def follow_up(self, agency: str, request_id: str, wave: str, at: datetime) -> None:
        self._due.schedule(self._tx, FOLLOW_UP, agency, request_id, at, {"wave": wave})
