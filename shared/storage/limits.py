"""How often something may be asked in a span of time, counted for all replicas together.

Counted at once and outside any transaction, so that refused tries count too. A row is known by
the digest of what it counts, goes away with its span and holds nothing about a caller's place.

Where tries of several people count together, the place of the first refusal would tell how often
the others tried. `slack` blurs it: up to so many more are allowed, drawn anew for each span.

What is limited by counting records, and not tries, needs no counter but a turn: see `take_turn`.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from prometheus_client import Counter
from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.observability import log, registry
from shared.storage.mongo import Document, Mongo

_TURN_KEPT = timedelta(hours=1)
"""Longer than any transaction lives; afterwards nobody can be in the way of the row's owner."""

_REACHED = Counter(
    "watchmate_limits_reached_total",
    "Tries beyond a limit, by what was tried; whose limit it is stays untold",
    ["kind"],
    registry=registry(),
)


class Limits:
    """The counters of one service (``region.<service>.limits``)."""

    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._rows = mongo.collection(f"{service}.limits")
        self._clock = clock

    def take(self, what: str, whose: str, most: int, per: timedelta, slack: int = 0) -> int:
        """Count one try; 0 when it is within the limit, else seconds until it is worth another.

        :param what: a fixed word, which logs and metrics name.
        """
        row_id, until = self._span(what, whose, per)
        beyond = _beyond(self._counted(row_id, until, slack), most)
        if beyond <= 0:
            return 0
        _tell(what, beyond)
        return self._seconds_to(until)

    def wait(self, what: str, whose: str, most: int, per: timedelta) -> int:
        """As `take`, without counting: for what counts only when it fails."""
        row_id, until = self._span(what, whose, per)
        row = self._rows.find_one({"_id": row_id})
        return 0 if row is None or _beyond(row, most) < 0 else self._seconds_to(until)

    def take_turn(self, session: ClientSession, what: str, whose: str) -> None:
        """Of two transactions that take the same turn, the later one sees what the earlier wrote.

        Two that count records at the same time, and each add one, are otherwise both within the
        limit: neither sees the other's, and they write different records. Take the turn first, in
        the transaction that counts and adds. The one that loses is run again by the driver.
        """
        row_id = hashlib.sha256(f"{what}|{whose}".encode()).hexdigest()
        until = self._clock.now() + _TURN_KEPT
        turn = {"$inc": {"turns": 1}, "$set": {"until": until}}
        self._rows.update_one({"_id": row_id}, turn, upsert=True, session=session)

    def _span(self, what: str, whose: str, per: timedelta) -> tuple[str, datetime]:
        seconds = per.total_seconds()
        start = int(self._clock.now().timestamp() // seconds)
        row_id = hashlib.sha256(f"{what}|{whose}|{start}".encode()).hexdigest()
        return row_id, datetime.fromtimestamp((start + 1) * seconds, UTC)

    def _seconds_to(self, until: datetime) -> int:
        return max(1, int((until - self._clock.now()).total_seconds()) + 1)

    def _counted(self, row_id: str, until: datetime, slack: int) -> Document:
        drawn = secrets.randbelow(slack + 1)
        try:
            return self._incremented(row_id, until, drawn)
        except DuplicateKeyError:  # another replica made the row at the same moment
            return self._incremented(row_id, until, drawn)

    def _incremented(self, row_id: str, until: datetime, drawn: int) -> Document:
        """The first try of a span settles its slack."""
        row = self._rows.find_one_and_update(
            {"_id": row_id},
            {"$inc": {"count": 1}, "$setOnInsert": {"until": until, "slack": drawn}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return row or {"count": 1}


def _beyond(row: Document, most: int) -> int:
    """How many tries more than the span allows; below 0 when there are some left."""
    return int(row["count"]) - most - int(row.get("slack", 0))


def _tell(what: str, beyond: int) -> None:
    """Counted each time, logged once a span; a flood must not fill the log."""
    _REACHED.labels(what).inc()
    if beyond == 1:
        log().warning("limit_reached", kind=what)
