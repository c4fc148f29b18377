"""What happened in the databases between two looks, told so that two runs can be compared.

Ids, times and ciphertexts differ from run to run; states, kinds and counts do not. What happened to
a collection is told by how many documents came or went, how much each number grew in all, and
which values came and which went.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import Binary, ObjectId
from pymongo import MongoClient

Documents = dict[str, dict[Any, dict[str, Any]]]
Facts = Counter[tuple[str, str]]

_CODE = re.compile(r"[a-z_][a-z_./:-]{0,80}(v[0-9])?(:id)?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A limit of so many an hour holds how much of the hour is used up.
_BY_THE_CLOCK = ".limits"
# Counts are kept in several documents, of which any may get the next one.
_TALLIES = (".counters", ".moments")
# How often and by whom something was tried is what a crash may change.
_BY_THE_WAY = {"attempts", "tries", "leased_until", "leased_by", "claimable_at"}


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
                    rows = database[collection].find({})
                    place = f"{name.removeprefix(prefix)}.{collection}"
                    found[place] = {_hashable(row["_id"]): row for row in rows}
        return cls(found)

    def since(self, before: "Look") -> Counter[str]:
        """One line for each effect on a collection, as often as it happened; numbers summed."""
        effects: Counter[str] = Counter()
        for place in {*self.documents, *before.documents}:
            now, then = self.documents.get(place, {}), before.documents.get(place, {})
            changed = [(then.get(key), now.get(key)) for key in {*now, *then}]
            for line, times in _told(changed, place.endswith(_TALLIES)).items():
                effects[f"{place}: {line}"] += times
        return effects


def differences(undisturbed: Counter[str], disturbed: Counter[str]) -> tuple[list[str], list[str]]:
    """What is lost and what is doubled (or was never to be)."""
    return list((undisturbed - disturbed).elements()), list((disturbed - undisturbed).elements())


Pairs = list[tuple[dict[str, Any] | None, dict[str, Any] | None]]


def _told(pairs: Pairs, only_numbers: bool) -> Counter[str]:
    sums: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for then, now in pairs:
        if then == now:
            continue
        lines["a new one"] += then is None
        lines["one is gone"] += now is None
        before, after = _facts(then or {}), _facts(now or {})
        for path, kind in {*before, *after}:
            change = after[path, kind] - before[path, kind]
            if kind == _NUMBER:
                sums[path] += change
            else:
                lines[f"{'+' if change > 0 else '-'}{path}={kind}"] += abs(change)
    told = Counter() if only_numbers else lines
    return +told + Counter(f"{path} {change:+g}" for path, change in sums.items() if change)


_NUMBER = "#"


def _facts(document: Mapping[str, Any]) -> Facts:
    facts: Facts = Counter()
    for path, value in _leaves(document, ""):
        if isinstance(value, int | float) and not isinstance(value, bool):
            facts[path, _NUMBER] += value  # type: ignore[assignment]
        else:
            facts[path, _canonical(value)] += 1
    return facts


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _BY_THE_WAY:
                yield from _leaves(inner, f"{path}.{_canonical(name)}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
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
