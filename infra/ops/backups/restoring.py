"""Filling a target from a backup: checked before, compared record by record, safe to run again.

What was reached is kept in a marker in the target. While it is there no other backup is taken,
and the same command goes on where the last one was ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument

from infra.local.trouble import Trouble
from infra.ops.alone import Alone, alone
from infra.ops.backups import key_files, target
from infra.ops.backups.archive import collections_in, files_in, head_of, verified
from infra.ops.backups.clearing import clear, keep_what_expires
from infra.ops.backups.comparing import compare
from infra.ops.backups.contents import (
    RESTORE_LEASE,
    agency_place,
    collections_there,
    database_of,
    databases_there,
    filter_of,
    options_of,
    places_of,
)
from infra.ops.backups.manifest import KEYS, Head, Manifest, Place, records_in
from infra.ops.backups.replay import Replayed, replay
from infra.ops.commands.version import own_version
from infra.ops.deployment import Deployment
from infra.ops.progress import Progress, Say
from infra.provisioning.files import locked
from infra.provisioning.keys import keep_fingerprints, known_fingerprints
from infra.provisioning.names import PROVISIONING
from infra.provisioning.provision import RESTORE_MARKER, Scope, planned
from infra.provisioning.registry import read_registry
from shared.storage.mongo import Mongo

Client = Any

_COMPARED = "compared"
_AT_ONCE = 1000


@dataclass(frozen=True)
class Source:
    """One backup file, read against its manifest."""

    path: Path
    head: Head
    manifest: Manifest


@dataclass(frozen=True)
class Restored:
    records: int
    replayed: Replayed
    provisioned: int


def source_of(path: Path, holds: str) -> Source:
    """:raises Trouble: for what is no backup, of another kind, damaged, or newer than this."""
    head = head_of(path)
    if head.holds != holds:
        raise Trouble(f"{path.name} is a backup of {head.holds}", f"give one of {holds} there")
    target.check_version(head, own_version())
    return Source(path, head, verified(path))


def check_pair(records: Source, keys: Source) -> None:
    """Keys may be of another moment: those of a later one leave unreadable what was erased."""
    head = records.head
    if (head.region, head.agency) != (keys.head.region, keys.head.agency):
        whose = f"--agency {head.agency}" if head.agency else f"the whole of {head.region}"
        raise Trouble(
            f"{keys.path.name} does not belong to {records.path.name}",
            f"give keys that a backup of {whose} wrote",
        )


class Restore:
    def __init__(self, deployment: Deployment, client: Client, sources: list[Source]) -> None:
        self._deployment = deployment
        self._client = client
        self._sources = sources
        self.head = sources[0].head
        self._markers = client[deployment.names.region_database][PROVISIONING]

    def check(self) -> str:
        """What has been reached: ``""`` at first. :raises Trouble: nothing was touched."""
        deployment, client, head = self._deployment, self._client, self.head
        target.check_stopped(deployment, client)
        target.check_region(deployment, client, head)
        target.check_queues(deployment, head.agency)
        self._key_files()
        marker = target.marker(deployment, client)
        if marker is None:
            target.check_empty(deployment, client, head)
            return ""
        if any(marker.get(name) != wanted for name, wanted in self._wanted().items()):
            raise _another(marker)
        return str(marker["reached"])

    def run(self, say: Say) -> Restored:
        """Go on from what has been reached, which a restore that just ended may have changed."""
        with _alone(self._deployment, say) as held:
            return self._run(self.check(), held, say)

    def _run(self, reached: str, held: Alone, say: Say) -> Restored:
        if reached != _COMPARED:
            self._reach("begun")
            self._clear()
            self._put_back_key_files()
            for source in self._sources:
                self._load(source, held, say)
                self._compare(source, say)
            held.require()
            self._reach(_COMPARED)
        replayed = replay(self._client, self._deployment.names, self.head.agency)
        changes = self._provision()
        self._markers.delete_one({"_id": RESTORE_MARKER})
        return Restored(self._sources[0].manifest.records, replayed, changes)

    def _key_files(self) -> dict[Path, dict[str, Any]]:
        files: dict[str, bytes] = {}
        for source in self._sources:
            if source.head.holds == KEYS:
                files |= files_in(source.path)
        known = known_fingerprints(self._client, self._deployment.names)
        return key_files.merged(self._deployment.secrets, files, known)

    def _put_back_key_files(self) -> None:
        prints = key_files.put_back(self._key_files())
        known = known_fingerprints(self._client, self._deployment.names)
        keep_fingerprints(self._client, self._deployment.names, known | prints)

    def _clear(self) -> None:
        clear(self._deployment, self._client, self.head.agency)
        keep_what_expires(self._client, self._deployment.names)

    def _reach(self, what: str) -> None:
        marker = {**self._wanted(), "reached": what}
        self._markers.update_one({"_id": RESTORE_MARKER}, {"$set": marker}, upsert=True)

    def _wanted(self) -> dict[str, str | None]:
        """What is being restored here. With other keys, or none, it would be another one."""
        records, *keys = self._sources
        return {
            "backup": records.head.id,
            "keys": keys[0].head.id if keys else None,
            "region": records.head.region,
            "agency": records.head.agency,
        }

    def _load(self, source: Source, held: Alone, say: Say) -> None:
        """Without indexes: some let expire what the backup holds. Provisioning makes them."""
        total = sum(1 for counted in source.manifest.collections.values() if counted.records)
        progress = Progress(say, total, "records brought")
        for place, batches in collections_in(source.path):
            with progress.part(str(place)):
                held.require()
                self._remove(place, source.head)
                for batch in batches:
                    held.require()
                    progress.count(self._insert(place, batch))

    def _remove(self, place: Place, head: Head) -> None:
        """What an ended run of this restore had brought of that collection."""
        wanted = filter_of(place, head)
        if wanted:
            self._rows(place).delete_many(wanted)
        else:
            self._rows(place).drop()
            if options := options_of(place):
                self._rows(place).database.create_collection(place.collection, **options)

    def _insert(self, place: Place, batch: bytes) -> int:
        """A part at a time: what the driver makes of a batch is larger than the batch."""
        rows, count = self._rows(place), 0
        records = (RawBSONDocument(record) for record in records_in(batch))
        while part := list(islice(records, _AT_ONCE)):
            rows.insert_many(part, ordered=True)
            count += len(part)
        return count

    def _compare(self, source: Source, say: Say) -> None:
        compare(self._client, self._deployment.names, source.path, source.head)
        self._nothing_else(source)
        say(f"compared {source.manifest.records:,} {source.head.holds}, each one equal")

    def _nothing_else(self, source: Source) -> None:
        for place in self._places(source.head):
            counted = source.manifest.collections.get(place)
            wanted = filter_of(place, source.head)
            if (counted is None or not counted.records) and self._rows(place).find_one(wanted):
                raise Trouble(
                    f"{place} holds records that are not in the backup",
                    "see who writes here, then run 'restore --abandon' and begin again",
                )

    def _places(self, head: Head) -> Iterator[Place]:
        yield from places_of(self._client, self._deployment.names, head)

    def _rows(self, place: Place) -> Any:
        names = self._deployment.names
        return self._client[database_of(place.database, names)][place.collection]

    def _provision(self) -> int:
        """Rights, queues and indexes, as the restored region and this version declare them."""
        deployment = self._deployment
        region = read_registry(self._client, deployment.names).region
        if region is None:
            raise Trouble("the backup holds no region", "take another backup's file")
        scope = Scope(deployment.secrets, deployment.prefix, deployment.vhost, restoring=True)
        with locked(scope.secrets), planned(region, deployment.admin, scope) as plan:
            return len(plan.apply().changes)


def _another(marker: Mapping[str, Any]) -> Trouble:
    files = "the same files" if marker.get("keys") else "the same file and without keys"
    again = f"run it again with {files}"
    whole = marker["reached"] == _COMPARED
    return Trouble(
        "a restore of another backup, or with other keys, is half-finished here",
        again if whole else f"{again}, or 'restore --abandon' to remove what it brought",
    )


@contextmanager
def _alone(deployment: Deployment, say: Say) -> Iterator[Alone]:
    """:raises Trouble: while another restore fills this deployment, or abandons it."""
    with (
        closing(Mongo(deployment.admin.mongodb_uri, deployment.prefix, "restore")) as mongo,
        alone("restore", mongo, PROVISIONING, RESTORE_LEASE, say) as held,
    ):
        yield held


class Abandonment:
    """Removing what a half-finished restore brought.

    :raises Trouble: when there is none, or one that has only to be finished.
    """

    def __init__(self, deployment: Deployment, client: Client) -> None:
        self._deployment, self._client = deployment, client
        marker = self._require_begun()
        self._agency: str | None = marker["agency"]
        self.name = str(marker["agency"] or marker["region"])

    def _require_begun(self) -> Mapping[str, Any]:
        marker = target.marker(self._deployment, self._client)
        if marker is None:
            raise Trouble("no restore is half-finished here", "there is nothing to abandon")
        if marker["reached"] == _COMPARED:
            raise Trouble(
                "this restore has brought everything, and compared it",
                "finish it: run it again with the same files",
            )
        target.check_stopped(self._deployment, self._client)
        return marker

    def what_goes(self) -> Iterator[str]:
        names = self._deployment.names
        for place in databases_there(self._client, names):
            if self._agency is None or place == agency_place(self._agency):
                rows = self._client[database_of(place, names)]
                there = collections_there(self._client, names, place)
                count = sum(rows[name].estimated_document_count() for name in there)
                yield f"all that is in {database_of(place, names)}: {count:,} records"
        if self._agency is not None:
            yield f"what the region keeps about {self._agency}"

    def run(self, say: Say) -> None:
        with _alone(self._deployment, say):
            self._require_begun()
            self._remove()

    def _remove(self) -> None:
        clear(self._deployment, self._client, self._agency)
        rows = self._client[self._deployment.names.region_database][PROVISIONING]
        rows.delete_one({"_id": RESTORE_MARKER})
