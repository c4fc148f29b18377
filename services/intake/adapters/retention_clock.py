"""When a request's words are due to be destroyed, and its asker to be forgotten."""

from datetime import datetime

from shared.storage import DueTasks, Transaction

ERASE_REQUEST = "erase_request"
FORGET_ASKER = "forget_asker"


class RetentionClock:
    def __init__(self, due: DueTasks, tx: Transaction) -> None:
        self._due = due
        self._tx = tx

    def erase_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._due.schedule(self._tx, ERASE_REQUEST, agency, request_id, at)

    def forget_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._due.schedule(self._tx, FORGET_ASKER, agency, request_id, at)
