"""What an attacker carries away: every collection in its natural order, every line of the logs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.storage import Mongo

Row = Mapping[str, Any]
Place = tuple[str, str]


@dataclass(frozen=True)
class Loot:
    """By database and collection, in `$natural` order; the logs by service.

    ``oplog``: ids of all that was inserted, as MongoDB's own log has them. It is no collection of
    ours and does not stay; what it gives away is reported apart.
    """

    rows: Mapping[Place, list[Row]]
    logs: Mapping[str, list[str]]
    oplog: Mapping[str, int]

    def of(self, agency: str, collection: str) -> list[Row]:
        found = [
            rows
            for (database, name), rows in self.rows.items()
            if database.endswith(f"agency_{agency}") and name == collection
        ]
        return found[0] if found else []

    def elsewhere(self, collection: str) -> Iterator[Row]:
        """All rows of all other collections."""
        for (_, name), rows in self.rows.items():
            if name != collection:
                yield from rows


def carried_away(mongo: Mongo, logs: Mapping[str, str]) -> Loot:
    rows: dict[Place, list[Row]] = {
        (database, name): list(mongo.client[database][name].find().sort("$natural", 1))
        for database in mongo.client.list_database_names()
        if database.startswith(mongo.prefix)
        for name in mongo.client[database].list_collection_names()
    }
    lines = {service: text.splitlines() for service, text in logs.items()}
    return Loot(rows, lines, _inserted(mongo))


def _inserted(mongo: Mongo) -> dict[str, int]:
    """Id → place in the order of writing, of what was inserted in transactions."""
    log = mongo.client["local"]["oplog.rs"]
    ours = {"op": "c", "o.applyOps.ns": {"$regex": f"^{mongo.prefix}"}}
    entries = log.find(ours, {"o.applyOps": 1}).sort("$natural", 1)
    written = (one for entry in entries for one in entry["o"]["applyOps"] if one["op"] == "i")
    return {str(one["o"]["_id"]): place for place, one in enumerate(written)}


def leaves(value: Any) -> Iterator[Any]:
    """Every value in a row, however deep."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    else:
        yield value


def moments(row: Row) -> list[datetime]:
    return [value for value in leaves(row) if isinstance(value, datetime)]


def words(row: Row) -> set[str]:
    """What might stand elsewhere too: ids, digests and references, not codes."""
    texts = (value.hex() if isinstance(value, bytes) else value for value in leaves(row))
    return {text for text in texts if isinstance(text, str) and len(text) >= 20}
