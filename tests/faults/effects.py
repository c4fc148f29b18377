"""What happened in the databases between two looks, told so that two runs can be compared.

Ids, times and ciphertexts differ from run to run; states, kinds and counts do not. What happened to
a collection is told by how many documents came or went, by how much its numbers grew and shrank,
and which values came and which went.

What is left out is what a crash may rightly change: how often and by whom something was tried
(``_TRIED``), how many turns the work of one task took (``_BY_TURNS``; what came of them is in the
collections they write), what is used up of an hour's limit, by a repeated try as by any other, and
the data key of a request that never came to be (``_of_no_request``): keys are made before the
transaction (``sealed_confidences.py``), so a try that was given up leaves one that seals nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import Binary, ObjectId
from pymongo import MongoClient

Documents = dict[str, dict[Any, dict[str, Any]]]
Facts = Counter[tuple[str, str]]

_CODE = re.compile(r"[a-z_][a-z_./:-]{0,80}(v[0-9])?(:id)?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Who is at it until when, and how much of an hour is used up.
_BY_THE_CLOCK = (".limits", ".leases")
# Counts are kept in several documents, of which any may get the next one.
_TALLIES = (".counters", ".rollups")
_REQUEST_KEYS = ".intake.keys"
_TRIED = {
    ".outbox": {"tries", "leased_until", "leased_by"},
    ".due": {"attempts", "claimable_at"},
    ".deliveries": {"attempts"},
}
_BY_TURNS = {"assign_line", "deliver"}


_WHAT_IS_DUE_ONCE = {"kind": {"$nin": sorted(_BY_TURNS)}}


@dataclass(frozen=True)
class Look:
    """All documents of a region, as they are now."""

    documents: Documents = field(default_factory=dict)

    @classmethod
    def at(cls, client: "MongoClient[dict[str, Any]]", prefix: str) -> "Look":
        found: Documents = {}
        for name in client.list_database_names():
            if name.startswith(prefix):
                database = client[name]
                for collection in database.list_collection_names():
                    if collection.endswith(_BY_THE_CLOCK):
                        continue
                    rows = database[collection].find(_WHAT_IS_DUE_ONCE)
                    place = f"{name.removeprefix(prefix)}.{collection}"
                    found[place] = {_hashable(row["_id"]): row for row in rows}
        return cls.of(found)

    @classmethod
    def of(cls, found: Documents) -> "Look":
        """Without what a given-up try may leave."""
        return cls({place: _of_requests(place, rows, found) for place, rows in found.items()})

    def since(self, before: "Look") -> Counter[str]:
        """One line for each effect on a collection, as often as it happened; numbers summed."""
        effects: Counter[str] = Counter()
        for place in {*self.documents, *before.documents}:
            now, then = self.documents.get(place, {}), before.documents.get(place, {})
            changed = [(then.get(key), now.get(key)) for key in {*now, *then}]
            for line, times in _told(changed, place).items():
                effects[f"{place}: {line}"] += times
        return effects


def _of_requests(place: str, rows: dict[Any, Any], all_there: Documents) -> dict[Any, Any]:
    """Without the keys of requests that are not there; a key of any other name stays."""
    if not place.endswith(_REQUEST_KEYS):
        return rows
    requests = all_there.get(place.removesuffix(_REQUEST_KEYS) + ".intake.requests", {})
    return {key: row for key, row in rows.items() if not _of_no_request(row, requests)}


def _of_no_request(key: dict[str, Any], requests: dict[Any, Any]) -> bool:
    names = [str(name) for name in key.get("keyAltNames", ())]
    of = [name.removeprefix("request:") for name in names if name.startswith("request:")]
    return bool(of) and not any(each in requests for each in of)


def differences(undisturbed: Counter[str], disturbed: Counter[str]) -> tuple[list[str], list[str]]:
    """What is lost and what is doubled (or was never to be)."""
    return _lines(undisturbed - disturbed), _lines(disturbed - undisturbed)


def _lines(effects: Counter[str]) -> list[str]:
    return [line if n == 1 else f"{line}, {n:g} times" for line, n in sorted(effects.items())]


Pairs = list[tuple[dict[str, Any] | None, dict[str, Any] | None]]


def _told(pairs: Pairs, place: str) -> Counter[str]:
    """Of tallies only the sums, for any document may get the next count."""
    tried = next((names for end, names in _TRIED.items() if place.endswith(end)), set())
    lines: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for then, now in pairs:
        if then == now:
            continue
        lines["a new one"] += then is None
        lines["one is gone"] += now is None
        before, after = _facts(then or {}, tried), _facts(now or {}, tried)
        for path, kind in {*before, *after}:
            change = after[path, kind] - before[path, kind]
            if kind == _NUMBER:
                sums[path] += change
                lines[f"{path} {_way(change)}"] += abs(change)
            else:
                lines[f"{'+' if change > 0 else '-'}{path}={kind}"] += abs(change)
    if place.endswith(_TALLIES):
        return +Counter({f"{path} {_way(by)}": abs(by) for path, by in sums.items()})
    return +lines


def _way(change: float) -> str:
    return "grew" if change > 0 else "shrank"


_NUMBER = "#"


def _facts(document: Mapping[str, Any], tried: Set[str]) -> Facts:
    facts: Facts = Counter()
    for path, value in _leaves(document, "", tried):
        if isinstance(value, int | float) and not isinstance(value, bool):
            facts[path, _NUMBER] += value  # type: ignore[assignment]
        else:
            facts[path, _canonical(value)] += 1
    return facts


def _leaves(value: Any, path: str, tried: Set[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in tried:
                yield from _leaves(inner, f"{path}.{_canonical(name)}".lstrip("."), tried)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path, tried)
    else:
        yield path, value


def _canonical(value: Any) -> str:
    """Codes as they are; what is drawn, sealed or a time only as that."""
    if isinstance(value, datetime):
        return "<time>"
    if isinstance(value, bytes | Binary | ObjectId):
        return "<bytes>"
    if isinstance(value, str):
        text = _UUID.sub("id", value)
        return text if _CODE.fullmatch(text) else "<text>"
    return repr(value)


def _hashable(key: Any) -> Any:
    return key if isinstance(key, str | int | bytes) else repr(key)
