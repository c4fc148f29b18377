"""What a backup says of itself: where and when it was taken, and what each collection holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
RECORDS, KEYS = "records", "keys"


@dataclass(frozen=True)
class Head:
    """``id`` is shared by the records and the keys that one run took; ``agency`` is None for all.

    ``cluster_time`` is the moment of the database at which everything was read.
    """

    id: str
    holds: str
    region: str
    agency: str | None
    taken_at: str
    cluster_time: tuple[int, int]
    watchmate: str
    format: int = FORMAT

    @classmethod
    def of(cls, document: dict[str, Any]) -> Head:
        """:raises ValueError, KeyError, TypeError: for what no backup of this format says."""
        head = cls(**{**document, "cluster_time": tuple(document["cluster_time"])})
        texts = (head.id, head.holds, head.region, head.taken_at, head.watchmate, head.agency or "")
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("not a head")
        return head


@dataclass(frozen=True, order=True)
class Place:
    """A collection. ``database`` is ``region`` or ``agency_<id>``, without any prefix."""

    database: str
    collection: str

    def __str__(self) -> str:
        return f"{self.database}/{self.collection}"

    @classmethod
    def of(cls, name: str) -> Place:
        database, _, collection = name.partition("/")
        return cls(database, collection)


@dataclass(frozen=True)
class Counted:
    """What a collection holds; the digest is of its records one after another."""

    records: int
    bytes: int
    sha256: str


@dataclass
class Manifest:
    """``files`` by digest; ``region_document`` as ``Region.from_document`` reads it."""

    region_document: dict[str, Any]
    collections: dict[Place, Counted] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def records(self) -> int:
        return sum(counted.records for counted in self.collections.values())

    def to_document(self) -> dict[str, Any]:
        collections = {str(place): asdict(found) for place, found in self.collections.items()}
        return {
            "region_document": self.region_document,
            "collections": collections,
            "files": self.files,
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> Manifest:
        collections = {
            Place.of(name): Counted(**found) for name, found in document["collections"].items()
        }
        return cls(document["region_document"], collections, document["files"])


class Tally:
    """Counts records and digests them as they pass."""

    def __init__(self) -> None:
        self._records = self._bytes = 0
        self._digest = hashlib.sha256()

    def add(self, batch: bytes) -> None:
        self._records += sum(1 for _ in records_in(batch))
        self._bytes += len(batch)
        self._digest.update(batch)

    @property
    def counted(self) -> Counted:
        return Counted(self._records, self._bytes, self._digest.hexdigest())


def records_in(batch: bytes) -> Iterator[bytes]:
    """BSON documents one after another; each begins with its own length and ends with a zero."""
    start = 0
    while start < len(batch):
        end = start + int.from_bytes(batch[start : start + 4], "little")
        if end <= start + 4 or end > len(batch) or batch[end - 1]:
            raise ValueError("not a sequence of BSON documents")
        yield batch[start:end]
        start = end
