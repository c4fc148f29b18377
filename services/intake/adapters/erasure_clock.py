"""When a request's words are due to be destroyed."""

from datetime import datetime

from shared.storage import DueTasks, Transaction

ERASE_REQUEST = "erase_request"


class ErasureClock:
    def __init__(self, due: DueTasks, tx: Transaction) -> None:
        self._due = due
        self._tx = tx

    def erase_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._due.schedule(self._tx, ERASE_REQUEST, agency, request_id, at)
