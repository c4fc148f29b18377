"""Taking a backup: one moment of all databases, records in one file and keys, if wanted, apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.local.trouble import Trouble
from infra.ops.backups import key_files
from infra.ops.backups.archive import ArchiveWriter
from infra.ops.backups.contents import filter_of, places_of
from infra.ops.backups.files import check_writable, remove_older, remove_stale, written
from infra.ops.backups.manifest import KEYS, RECORDS, Head, Manifest, records_in
from infra.ops.backups.snapshot import Snapshot, long_history, snapshot
from infra.ops.commands.version import own_version
from infra.ops.deployment import Deployment
from infra.ops.progress import Progress, Say
from shared.region.model import Region

SUFFIX = {RECORDS: ".backup", KEYS: ".keys-backup"}

Client = Any


@dataclass(frozen=True)
class Wish:
    """Where records go, and where keys go if they are wanted; ``longest`` in seconds.

    ``keep`` and ``keep_keys`` are how many files of the same kind are left there afterwards.
    """

    records: Path
    keys: Path | None = None
    agency: str | None = None
    longest: int = 3600
    keep: int | None = None
    keep_keys: int | None = None


@dataclass(frozen=True)
class Taken:
    path: Path
    manifest: Manifest


def take(deployment: Deployment, wish: Wish, say: Say) -> list[Taken]:
    """:raises Trouble: what is whole stays then: the records, when it was the keys that failed."""
    if wish.keys is not None and wish.keys.resolve() == wish.records.resolve():
        raise Trouble(
            "keys and records are to go to the same folder",
            "give --with-keys another one: together they bring back what was erased",
        )
    check_writable(wish.records)
    key_files_before = _checked_keys(deployment, wish)
    with (
        deployment.admin.mongo() as client,
        long_history(deployment.admin, client, wish.longest, say),
        snapshot(client, deployment.names) as moment,
    ):
        found = _Run(deployment, wish, moment, key_files_before, say).all()
    _remove_older(found, wish, say)
    return found


def _remove_older(found: Sequence[Taken], wish: Wish, say: Say) -> None:
    for taken, keep in zip(found, (wish.keep, wish.keep_keys), strict=False):
        for name in remove_older(taken.path, keep) if keep else ():
            say(f"removed {name}: {keep} newer ones are kept")


def _checked_keys(deployment: Deployment, wish: Wish) -> dict[str, bytes]:
    """What the key files hold before the moment; empty when no keys are wanted."""
    if wish.keys is None:
        return {}
    check_writable(wish.keys)
    return dict(key_files.gathered(deployment.secrets, wish.agency))


class _Run:
    def __init__(
        self,
        deployment: Deployment,
        wish: Wish,
        moment: Snapshot,
        key_files_before: Mapping[str, bytes],
        say: Say,
    ) -> None:
        self._deployment = deployment
        self._wish = wish
        self._moment = moment
        self._key_files_before = key_files_before
        self._say = say
        self._region = Region.from_document(moment.registry)
        self._head = Head(
            id=str(uuid4()),
            holds=RECORDS,
            region=self._region.id,
            agency=wish.agency,
            taken_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            cluster_time=moment.cluster_time,
            watchmate=own_version(),
        )

    def all(self) -> list[Taken]:
        """Both files appear at the end of their writing, the records' first."""
        self._check_agency()
        taken = [self._file(self._head, self._wish.records, lambda _: None)]
        if self._wish.keys is not None:
            head = replace(self._head, holds=KEYS)
            taken.append(self._file(head, self._wish.keys, self._add_key_files))
        return taken

    def _file(self, head: Head, folder: Path, more: Callable[[ArchiveWriter], None]) -> Taken:
        stem = "-".join(part for part in ("watchmate", head.region, head.agency) if part)
        for name in remove_stale(folder, f"{stem}-2"):
            self._say(f"removed {name}, which a killed run left")
        stamp = head.taken_at.replace("-", "").replace(":", "")
        path = folder / f"{stem}-{stamp}{SUFFIX[head.holds]}"
        with written(path) as file:
            writer = ArchiveWriter(file, head)
            self._add_collections(writer, head)
            more(writer)
            manifest = writer.finish(self._region.to_document())
        return Taken(path, manifest)

    def _add_collections(self, writer: ArchiveWriter, head: Head) -> None:
        places = places_of(self._moment.client, self._moment.names, head)
        progress = Progress(self._say, len(places), "records")
        for place in places:
            with progress.part(str(place)):
                writer.add_collection(
                    place,
                    self._moment.batches(place, filter_of(place, head)),
                    lambda batch: progress.count(sum(1 for _ in records_in(batch))),
                )

    def _add_key_files(self, writer: ArchiveWriter) -> None:
        """The vaults are of the moment; the files must still hold all that opens them.

        What was added since does no harm. A rotation has taken something away.
        """
        files = dict(key_files.gathered(self._deployment.secrets, self._wish.agency))
        if key_files.lost(self._key_files_before, files):
            raise Trouble("key material was changed meanwhile", "run it again for the keys")
        for name, content in files.items():
            writer.add_file(name, content)

    def _check_agency(self) -> None:
        known = [agency.id for agency in self._region.agencies]
        if self._wish.agency is not None and self._wish.agency not in known:
            raise Trouble(
                f"{self._wish.agency} is no agency of this region",
                f"give one of {', '.join(known)}",
            )
