"""Which events must be published again after a restore, so that none is lost.

A backup holds no queue. An event that was sent before its moment and not handled by then is on
its way in neither: it is marked unsent, and the relay of its service sends it as any other. Who
had handled it has a row for it in its inbox of the same moment, and does nothing (decision 23).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from infra.provisioning.declarations import declared_services
from infra.provisioning.names import Names
from shared.messaging.inbox import inbox_key

_BATCH = 500

Client = Any
Row = dict[str, Any]


@dataclass(frozen=True)
class Replayed:
    """``waiting`` rows were unsent anyway; ``lost`` ones were sent and their text is not kept."""

    waiting: int
    again: int
    lost: int


def handler_name(event_type: str) -> str:
    """Of the method that hears this type; a service has one for each."""
    return f"on_{event_type.replace('.', '_')}"


def replay(client: Client, names: Names, agency: str | None) -> Replayed:
    """Again and again changes nothing more."""
    region = client[names.region_database]
    own = {} if agency is None else {"agency": agency}
    waiting = again = lost = 0
    for service in declared_services():
        outbox = region[f"{service.service}.outbox"]
        waiting += outbox.count_documents({"sent_at": None, **own})
        sent = outbox.find({"sent_at": {"$ne": None}, **own}, {"routing_key": 1})
        for rows in _batches(sent):
            missing = _unheard(region, rows)
            marked = _mark(outbox, missing)
            again, lost = again + marked, lost + len(missing) - marked
    return Replayed(waiting, again, lost)


def _unheard(region: Any, rows: Sequence[Row]) -> list[str]:
    """Ids of events that some service has no sign of having handled."""
    return list(dict.fromkeys(_missing(region, rows)))


def _missing(region: Any, rows: Sequence[Row]) -> Iterator[str]:
    for service in declared_services():
        heard = [row for row in rows if row["routing_key"] in service.hears]
        keys = {inbox_key(handler_name(row["routing_key"]), row["_id"]): row for row in heard}
        inbox = region[f"{service.service}.inbox"]
        done = {row["_id"] for row in inbox.find({"_id": {"$in": list(keys)}}, {"_id": 1})}
        yield from (row["_id"] for key, row in keys.items() if key not in done)


def _mark(outbox: Any, ids: list[str]) -> int:
    if not ids:
        return 0
    unsent = {"sent_at": None, "leased_until": datetime.now(UTC), "tries": 0}
    kept = {"_id": {"$in": ids}, "body": {"$exists": True}}
    return int(outbox.update_many(kept, {"$set": unsent}).matched_count)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The cursor goes on while rows behind it change, which it does not look at again."""
    found = iter(rows)
    while batch := list(islice(found, _BATCH)):
        yield batch
