"""When a region has come to rest: what was said has been heard, what was due has been done."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from services.matching.adapters.due_deadlines import ASSIGN_LINE, SEARCH_CALL
from shared.runtime.resources import ServiceResources, load
from shared.storage import Mongo

_PUT_OFF = (ASSIGN_LINE, SEARCH_CALL)
_MOMENT = timedelta(seconds=35)


def at_rest(mongo: Mongo, services: Iterable[str]) -> bool:
    """True when none of these running services has anything to do before its next deadline.

    Read from the books of sending and of hearing, which tell at once; a broker's counts lag.
    The order matters: what was handled has scheduled its tasks, what was done has said so.
    """
    running = [load(service) for service in services]
    heard = {one.service: _heard(mongo, one) for one in running}
    undone = sum(_undone(mongo, one) for one in running)
    said = {event for one in running for event in _said(mongo, one)}
    unheard = (
        event not in heard[one.service]
        for one in running
        for event, kind in said
        if kind in one.hears
    )
    return not undone and not any(unheard)


def _heard(mongo: Mongo, service: ServiceResources) -> set[str]:
    """Keys of the inbox end with the id of the event."""
    rows = mongo.collection(f"{service.service}.inbox").find({}, {"_id": 1})
    return {row["_id"].rpartition(":")[2] for row in rows}


def _undone(mongo: Mongo, service: ServiceResources) -> int:
    """What is due, and what a rush put off for a moment: that is no deadline of anybody's."""
    now = datetime.now(UTC)
    put_off = {"kind": {"$in": _PUT_OFF}, "due_at": {"$lte": now + _MOMENT}}
    undone = {"done_at": None, "$or": [{"due_at": {"$lte": now}}, put_off]}
    return mongo.collection(f"{service.service}.due").count_documents(undone)


def _said(mongo: Mongo, service: ServiceResources) -> set[tuple[str, str]]:
    rows = mongo.collection(f"{service.service}.outbox").find({}, {"routing_key": 1})
    return {(row["_id"], row["routing_key"]) for row in rows}
