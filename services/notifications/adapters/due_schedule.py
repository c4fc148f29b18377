"""Work for later, as due tasks of the platform."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.delivery import Delivery
from shared.storage import DueTasks, Transaction

DELIVER = "deliver"
FORGET_MAILBOX = "forget_mailbox"


@dataclass(frozen=True)
class DueSchedule:
    due: DueTasks
    tx: Transaction

    def delivery(self, agency: str, delivery: Delivery) -> None:
        self.due.schedule(self.tx, DELIVER, agency, delivery.id, delivery.due_at)

    def settled(self, delivery: Delivery) -> None:
        self.due.cancel(self.tx, DELIVER, delivery.id)

    def forgetting(self, agency: str, request_id: str, at: datetime) -> None:
        self.due.schedule(self.tx, FORGET_MAILBOX, agency, request_id, at)
