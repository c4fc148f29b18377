"""Whether a whole region works, end to end, at this moment: what recovery is measured by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pymongo.errors import PyMongoError

from infra.local.parts import SERVICES
from infra.local.stack import Stack
from shared.events.envelope import Event
from shared.messaging import broker
from shared.messaging.topology import queue_of
from shared.runtime.resources import load
from shared.storage import Mongo
from tests.support.bus import Bus

_AGENCY = "harbor"
_PROBE = "member.left.v1"
_HEARD_BY, _HANDLER = "matching", "on_member_left_v1"
# Younger rows are on their way.
_OUTBOX_STUCK_AFTER = timedelta(seconds=2)
_AWAY = (*broker.CONNECTION_LOST, PyMongoError)


class Pulse:
    """An event of the operator's is handled, every queue is read, nothing waits to be said."""

    def __init__(self, stack: Stack, bus: Bus, mongo: Mongo) -> None:
        self._stack = stack
        self._bus = bus
        self._mongo = mongo
        self._probe: str | None = None

    def begin(self) -> None:
        """From now on, only what is handled from now on counts."""
        self._probe = None

    def beats(self) -> bool:
        """Asked again and again; one probe is on its way at a time."""
        checks: tuple[Callable[[], bool], ...] = (
            self._ready,
            self._all_queues_read,
            self._probe_handled,
            self._nothing_waits,
        )
        try:
            return all(check() for check in checks)
        except _AWAY:
            return False

    def _ready(self) -> bool:
        return all(part.ready() for part in self._stack.parts() if part.name in SERVICES)

    def _all_queues_read(self) -> bool:
        queues = [queue_of(name, kind) for name in SERVICES for kind in load(name).hears]
        return all(self._bus.readers(queues))

    def _probe_handled(self) -> bool:
        if self._probe is None:
            somebody = {"supporter_ref": uuid4().hex[:22]}
            event = Event.new(_PROBE, _AGENCY, somebody, datetime.now(UTC))
            self._bus.publish_events([event])
            self._probe = event.id
        inbox = self._mongo.collection(f"{_HEARD_BY}.inbox")
        return inbox.find_one({"_id": f"{_HANDLER}:{self._probe}"}) is not None

    def _nothing_waits(self) -> bool:
        stuck = {"sent_at": None, "created_at": {"$lt": datetime.now(UTC) - _OUTBOX_STUCK_AFTER}}
        return not any(
            self._mongo.collection(f"{service}.outbox").find_one(stuck) for service in SERVICES
        )
