"""Work that only one process at a time may do, whichever of the replicas it is.

The right to it is a row with an end: whoever dies leaves it to the others when that has come.
It keeps two from doing the same, no more: what is done under it must bear to be done twice.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.storage.mongo import Document, Mongo


class Lease:
    """Of one kind of work: the row ``name`` of ``region.<collection>``."""

    def __init__(
        self, mongo: Mongo, collection: str, name: str, span: timedelta, clock: Clock
    ) -> None:
        self.rows = mongo.collection(collection)
        self.name = name
        self.span = span
        self.clock = clock

    def take(self) -> "Held | None":
        """None while somebody holds it, be it this very process."""
        held = Held(self)
        return held if held.begin() else None


class Held:
    """The lease in the hands of who took it."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._mine: Document = {"_id": lease.name, "holder": str(uuid4())}
        self._since = lease.clock.now()

    def begin(self) -> bool:
        free: Document = {"_id": self._lease.name, "held_until": {"$lte": self._since}}
        try:
            self._lease.rows.update_one(free, {"$set": self._from(self._since)}, upsert=True)
        except DuplicateKeyError:  # the row is there, and not free
            return False
        return True

    def keep(self) -> bool:
        """To be asked between the steps of the work, which ends when it says False.

        Writes only once a third of the time has passed. Who is late keeps it if nobody took it;
        who has lost it hears so every time.
        """
        now = self._lease.clock.now()
        if now < self._since + self._lease.span / 3:
            return True
        again = {"$set": self._from(now)}
        kept = self._lease.rows.update_one(self._mine, again).matched_count == 1
        if kept:
            self._since = now
        return kept

    def release(self) -> None:
        ended = {"$set": {"held_until": self._lease.clock.now()}}
        self._lease.rows.update_one(self._mine, ended)

    def _from(self, now: datetime) -> Document:
        return {"holder": self._mine["holder"], "held_until": now + self._lease.span}
