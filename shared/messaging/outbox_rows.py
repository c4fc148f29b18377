"""The outbox as the relay sees it: rows to claim, to mark and to count."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.clock import Clock
from shared.events.schemas import SCHEMAS
from shared.storage.mongo import Mongo

_LEASE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=5)
_COUNTED_AT_MOST = 10_000
_JOIN_PEOPLE = [name for name, schema in SCHEMAS.items() if schema.joins_people]
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class OutboxRow:
    """One event in wire form, with its address."""

    id: str
    exchange: str
    routing_key: str
    body: bytes
    traceparent: str | None = None


@dataclass(frozen=True)
class Backlog:
    rows: int
    oldest_seconds: float


class OutboxRows:
    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._mongo = mongo
        self._name = f"{service}.outbox"
        self._clock = clock

    def claim(self, limit: int) -> list[OutboxRow]:
        """Up to ``limit`` unsent rows nobody holds, leased, so that replicas do not fight."""
        now = self._clock.now()
        free = {"sent_at": None, "leased_until": {"$lte": now}}
        rows = self._rows
        found = [
            row["_id"] for row in rows.find(free, {"_id": 1}).sort("leased_until").limit(limit)
        ]
        if not found:
            return []
        claim = uuid4().hex
        rows.update_many(
            {"_id": {"$in": found}, **free},
            {"$set": {"leased_until": now + _LEASE, "leased_by": claim}},
        )
        # Whoever held them before may have sent them meanwhile.
        mine = rows.find({"_id": {"$in": found}, "leased_by": claim, "sent_at": None})
        return [_row(document) for document in mine.sort("created_at")]

    def mark_sent(self, ids: list[str]) -> None:
        """The row stays as long as its index lets it (seven days), with the event itself.

        No backup holds the broker's queues: what was sent and not yet handled when one was taken
        is published again from here (`infra.ops.backups.replay`). Only what would join the
        requests of one person is not kept.
        """
        kept = {"$cond": [{"$in": ["$routing_key", _JOIN_PEOPLE]}, "$$REMOVE", "$body"]}
        sent = {"sent_at": self._clock.now(), "body": kept, "traceparent": "$$REMOVE"}
        self._rows.update_many({"_id": {"$in": ids}}, [{"$set": sent}])

    def postpone(self, row: OutboxRow) -> None:
        """Leave a row the broker has no place for, each time for longer."""
        document = self._rows.find_one({"_id": row.id}, {"tries": 1}) or {}
        tries = min(int(document.get("tries", 0)), 20)
        pause = min(timedelta(seconds=2**tries), _LONGEST_PAUSE)
        self._rows.update_one(
            {"_id": row.id},
            {"$set": {"leased_until": self._clock.now() + pause}, "$inc": {"tries": 1}},
        )

    def backlog(self) -> Backlog:
        """What waits; exact up to 10,000 rows, which is already an alarm."""
        stages: list[dict[str, Any]] = [
            {"$match": {"sent_at": None, "leased_until": {"$gt": _EVER}}},
            {"$limit": _COUNTED_AT_MOST},
            {"$group": {"_id": None, "rows": {"$sum": 1}, "oldest": {"$min": "$created_at"}}},
        ]
        for found in self._rows.aggregate(stages):
            age = (self._clock.now() - found["oldest"]).total_seconds()
            return Backlog(int(found["rows"]), max(0.0, age))
        return Backlog(0, 0.0)

    @property
    def _rows(self) -> Any:
        return self._mongo.collection(self._name)


def _row(document: dict[str, Any]) -> OutboxRow:
    return OutboxRow(
        document["_id"],
        document["exchange"],
        document["routing_key"],
        bytes(document["body"]),
        document.get("traceparent"),
    )
