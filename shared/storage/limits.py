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
        now = self._clock.now()
        start = int(now.timestamp() // per.total_seconds())
        until = datetime.fromtimestamp((start + 1) * per.total_seconds(), UTC)
        if self._counted(f"{what}|{whose}|{start}", until) <= most:
            return 0
        return max(1, int((until - now).total_seconds()) + 1)

    def _counted(self, name: str, until: datetime) -> int:
        row_id = hashlib.sha256(name.encode()).hexdigest()
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
        return int(row["count"])
