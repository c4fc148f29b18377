"""Which migrations a region has had, kept in the region itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.local.trouble import Trouble
from shared.clock import Clock, SystemClock
from shared.runtime.migrations import Migration
from shared.runtime.version import numbers_of
from shared.storage.mongo import Mongo

COLLECTION = "region.migrations"
LEASE = "lease"
_VERSION = "version"


@dataclass(frozen=True)
class Applied:
    """``version`` is that of the Watchmate that applied it."""

    id: str
    checksum: str
    version: str
    at: datetime


class Records:
    """Rows of ``region.migrations``: one a migration, and the version that was here last."""

    def __init__(self, mongo: Mongo, clock: Clock | None = None) -> None:
        self._rows = mongo.collection(COLLECTION)
        self._clock = clock or SystemClock()

    def applied(self) -> dict[str, Applied]:
        """By their ids, in the order in which they were applied."""
        rows = self._rows.find({"checksum": {"$exists": True}}).sort(
            [("applied_at", 1), ("_id", 1)]
        )
        return {row["_id"]: _applied(row) for row in rows}

    def version(self) -> str | None:
        """Of the latest upgrade; None before any."""
        row = self._rows.find_one({"_id": _VERSION})
        return None if row is None else str(row["version"])

    def note(self, migration: Migration, version: str) -> None:
        row = {
            "checksum": migration.checksum,
            "version": version,
            "applied_at": self._clock.now(),
        }
        self._rows.replace_one({"_id": migration.id}, row, upsert=True)

    def note_version(self, version: str) -> None:
        self._rows.replace_one({"_id": _VERSION}, {"version": version}, upsert=True)


def check(records: Records, migrations: tuple[Migration, ...], version: str) -> None:
    """:raises Trouble: when the region is newer than this code, or its history is another."""
    known = {migration.id: migration for migration in migrations}
    last = records.version()
    if last is not None and numbers_of(last) > numbers_of(version):
        raise _newer(f"was upgraded by Watchmate {last}", version)
    for applied in records.applied().values():
        if applied.id not in known:
            raise _newer(f"has had {applied.id} of Watchmate {applied.version}", version)
        if known[applied.id].checksum != applied.checksum:
            raise Trouble(
                f"{applied.id} is not what Watchmate {applied.version} applied to this region",
                "put its module back as it was, and make what was changed a migration of its own",
            )


def _newer(what: str, version: str) -> Trouble:
    return Trouble(
        f"this region {what}, and this is Watchmate {version}, which cannot go back",
        "use that version or a later one, or restore the backup from before the upgrade",
    )


def _applied(row: dict[str, Any]) -> Applied:
    return Applied(row["_id"], row["checksum"], row["version"], row["applied_at"])
