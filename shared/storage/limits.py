"""How often something may be asked in a span of time, counted for all replicas together.

Counted at once and outside any transaction, so that refused tries count too. A row is known by
the digest of what it counts, goes away with its span and holds nothing about a caller's place.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.storage.mongo import Mongo


class Limits:
    """The counters of one service (``region.<service>.limits``)."""

    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._rows = mongo.collection(f"{service}.limits")
        self._clock = clock

    def take(self, what: str, whose: str, most: int, per: timedelta) -> int:
        """Count one try; 0 when it is within the limit, else seconds until it is worth another."""
        row_id, until = self._span(what, whose, per)
        return 0 if self._counted(row_id, until) <= most else self._seconds_to(until)

    def wait(self, what: str, whose: str, most: int, per: timedelta) -> int:
        """As `take`, without counting: for what counts only when it fails."""
        row_id, until = self._span(what, whose, per)
        row = self._rows.find_one({"_id": row_id})
        return 0 if row is None or row["count"] < most else self._seconds_to(until)

    def _span(self, what: str, whose: str, per: timedelta) -> tuple[str, datetime]:
        seconds = per.total_seconds()
        start = int(self._clock.now().timestamp() // seconds)
        row_id = hashlib.sha256(f"{what}|{whose}|{start}".encode()).hexdigest()
        return row_id, datetime.fromtimestamp((start + 1) * seconds, UTC)

    def _seconds_to(self, until: datetime) -> int:
        return max(1, int((until - self._clock.now()).total_seconds()) + 1)

    def _counted(self, row_id: str, until: datetime) -> int:
        try:
            return self._incremented(row_id, until)
        except DuplicateKeyError:  # another replica made the row at the same moment
            return self._incremented(row_id, until)

    def _incremented(self, row_id: str, until: datetime) -> int:
        row = self._rows.find_one_and_update(
            {"_id": row_id},
            {"$inc": {"count": 1}, "$setOnInsert": {"until": until}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(row["count"]) if row else 1
