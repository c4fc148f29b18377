"""What time does to a request: somebody must act, words are destroyed, the asker is forgotten."""

from datetime import datetime, timedelta

from shared.clock import Clock
from shared.storage import DueTasks, Transaction

ERASE_REQUEST = "erase_request"
FORGET_ASKER = "forget_asker"
UNANSWERED_REQUEST = "unanswered_request"
UNHEEDED_ESCALATION = "unheeded_escalation"
OPEN_CONTACT = "open_contact"
SURVEY_KEYS = "survey_keys"
UNTOUCHED_REQUESTS = "untouched_requests"


class RetentionClock:
    def __init__(self, due: DueTasks, tx: Transaction, clock: Clock) -> None:
        self._clock = clock
        self._due = due
        self._tx = tx

    def erase_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._due.schedule(self._tx, ERASE_REQUEST, agency, request_id, at)

    def forget_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._due.schedule(self._tx, FORGET_ASKER, agency, request_id, at)

    def first_answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        at = self._clock.now() + span
        self._due.schedule(self._tx, UNANSWERED_REQUEST, agency, request_id, at)

    def answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        self._only_one(UNANSWERED_REQUEST, agency, request_id, span)

    def coordinator_within(self, agency: str, request_id: str, span: timedelta) -> None:
        self._only_one(UNHEEDED_ESCALATION, agency, request_id, span)

    def contact_within(
        self, agency: str, request_id: str, span: timedelta, offer_id: str, step: str
    ) -> None:
        data = {"offer_id": offer_id, "step": step}
        at = self._clock.now() + span
        self._due.schedule(self._tx, OPEN_CONTACT, agency, request_id, at, data)

    def _only_one(self, kind: str, agency: str, request_id: str, span: timedelta) -> None:
        self._due.cancel(self._tx, kind, request_id)
        self._due.schedule(self._tx, kind, agency, request_id, self._clock.now() + span)
