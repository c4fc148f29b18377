"""Notices in MongoDB (`agency_x.notifications.notices`)."""

from dataclasses import dataclass
from typing import Any

from pymongo import DESCENDING

from services.notifications.adapters.agency_rows import AgencyRows
from services.notifications.application.ports import Position
from services.notifications.domain.notice import Notice, NoticeKind
from shared.storage import Mongo, Transaction
from shared.storage.mongo import Document

_NEWEST_FIRST = [("created_at", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True)
class MongoNotices:
    mongo: Mongo
    tx: Transaction | None

    def for_agency(self, agency: str) -> "MongoAgencyNotices":
        return MongoAgencyNotices(AgencyRows.of(self.mongo, "notices", agency, self.tx))


@dataclass(frozen=True)
class MongoAgencyNotices:
    rows: AgencyRows

    def find(self, notice_id: str) -> Notice | None:
        row = self.rows.find(notice_id)
        return _notice(row) if row else None

    def save(self, notice: Notice) -> None:
        self.rows.save(
            {
                "_id": notice.id,
                "recipient": notice.recipient,
                "kind": notice.kind.value,
                "subject": notice.subject,
                "created_at": notice.created_at,
                "read_at": notice.read_at,
                "gone_at": notice.gone_at,
            }
        )

    def page(self, recipients: frozenset[str], limit: int, after: Position | None) -> list[Notice]:
        wanted: dict[str, Any] = {"recipient": {"$in": sorted(recipients)}, "gone_at": None}
        query = wanted | (_older_than(after) if after else {})
        found = self.rows.collection.find(query, session=self.rows.session)
        return [_notice(row) for row in found.sort(_NEWEST_FIRST).limit(limit)]


def _older_than(position: Position) -> dict[str, Any]:
    moment = position.created_at
    return {
        "$or": [
            {"created_at": {"$lt": moment}},
            {"created_at": moment, "_id": {"$lt": position.notice_id}},
        ]
    }


def _notice(row: Document) -> Notice:
    return Notice(
        id=row["_id"],
        recipient=row["recipient"],
        kind=NoticeKind(row["kind"]),
        subject=row["subject"],
        created_at=row["created_at"],
        read_at=row["read_at"],
        gone_at=row["gone_at"],
    )
