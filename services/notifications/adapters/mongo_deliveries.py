"""Deliveries in MongoDB (`agency_x.notifications.deliveries`)."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.adapters.agency_rows import AgencyRows
from services.notifications.domain.delivery import (
    ChannelName,
    Delivery,
    DeliveryState,
    FailureReason,
)
from services.notifications.domain.notice import NoticeKind
from shared.storage import Mongo, Transaction
from shared.storage.mongo import Document


@dataclass(frozen=True)
class MongoDeliveries:
    mongo: Mongo
    tx: Transaction | None

    def for_agency(self, agency: str) -> "MongoAgencyDeliveries":
        return MongoAgencyDeliveries(AgencyRows.of(self.mongo, "deliveries", agency, self.tx))


@dataclass(frozen=True)
class MongoAgencyDeliveries:
    rows: AgencyRows

    def find(self, delivery_id: str) -> Delivery | None:
        row = self.rows.find(delivery_id)
        return _delivery(row) if row else None

    def save(self, delivery: Delivery) -> None:
        self.rows.save(_document(delivery))

    def oldest_unfinished(self) -> datetime | None:
        row = self.rows.collection.find_one(
            {"finished_at": None}, sort=[("created_at", 1)], session=self.rows.session
        )
        return row["created_at"] if row else None


def _document(delivery: Delivery) -> Document:
    return {
        "_id": delivery.id,
        "notice_id": delivery.notice_id,
        "recipient": delivery.recipient,
        "kind": delivery.kind.value,
        "channel": delivery.channel.value,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "reason": delivery.reason.value if delivery.reason else None,
        "finished_at": delivery.finished_at,
    }


def _delivery(row: Document) -> Delivery:
    return Delivery(
        id=row["_id"],
        notice_id=row["notice_id"],
        recipient=row["recipient"],
        kind=NoticeKind(row["kind"]),
        channel=ChannelName(row["channel"]),
        created_at=row["created_at"],
        due_at=row["due_at"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        reason=FailureReason(row["reason"]) if row["reason"] else None,
        finished_at=row["finished_at"],
    )
