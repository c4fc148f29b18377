"""A backup file: a compressed tar of BSON, with a head before it and a manifest after it.

head.json                          what it is, so that a wrong file is refused at once
region/intake.outbox/000001.bson   records in the order of their ids, up to 16 MB a member
files/intake.keys.json             only in a file of keys
manifest.json                      counts and SHA-256; that it is there says the file is whole
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from infra.local.trouble import Trouble
from infra.ops.backups.contents import belongs
from infra.ops.backups.key_files import is_key_file
from infra.ops.backups.manifest import FORMAT, Counted, Head, Manifest, Place, Tally
from infra.ops.system_errors import trouble_of

HEAD, MANIFEST, FILES = "head.json", "manifest.json", "files/"
_LEVEL = 6
_LARGEST = 32 << 20
"""No member is larger: a batch of the database is 16 MB, or one record of that size."""

_DAMAGE = (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error)
_NOT_OURS = (ValueError, KeyError, TypeError, AttributeError)

Seen = Callable[[bytes], None]
Member = tuple[str, bytes]


class ArchiveWriter:
    """Needs the memory of one batch, whatever the size of the region."""

    def __init__(self, file: BinaryIO, head: Head) -> None:
        self._zip = gzip.GzipFile("", "wb", _LEVEL, file, mtime=0)
        # No stream (`w|`): thrown away after an error, that would still write, and fail aloud.
        self._tar = tarfile.open(fileobj=self._zip, mode="w")  # noqa: SIM115 - see `finish`
        self.manifest = Manifest({})
        self._add(HEAD, _json(asdict(head)))

    def add_collection(self, place: Place, batches: Iterable[bytes], seen: Seen) -> Counted:
        tally = Tally()
        for number, batch in enumerate(batches, 1):
            self._add(f"{place}/{number:06}.bson", batch)
            tally.add(batch)
            seen(batch)
        self.manifest.collections[place] = tally.counted
        return tally.counted

    def add_file(self, name: str, content: bytes) -> None:
        self._add(f"{FILES}{name}", content)
        self.manifest.files[name] = hashlib.sha256(content).hexdigest()

    def finish(self, region_document: dict[str, Any]) -> Manifest:
        self.manifest.region_document = region_document
        self._add(MANIFEST, _json(self.manifest.to_document()))
        self._tar.close()
        self._zip.close()
        return self.manifest

    def _add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))


def head_of(path: Path) -> Head:
    """:raises Trouble: when it is no backup, or one of another format."""
    try:
        return _head_of(path)
    except _NOT_OURS as error:
        raise _damaged(path) from error


def _head_of(path: Path) -> Head:
    name, content = next(_members(path), ("", b""))
    if name != HEAD:
        raise Trouble(f"{path.name} is no backup of Watchmate", "give a file that 'backup' wrote")
    document = _parsed(content)
    if document.get("format") != FORMAT:
        raise Trouble(
            f"{path.name} is a backup of format {document.get('format')}, this is {FORMAT}",
            f"restore it with Watchmate {document.get('watchmate')}, then upgrade",
        )
    return Head.of(document)


def verified(path: Path) -> Manifest:
    """Reads the whole file against its manifest, and what it names against what is ours.

    :raises Trouble: when it is damaged, before anything else was done with it.
    """
    try:
        return _verified(path)
    except _NOT_OURS as error:
        raise _damaged(path) from error


def _verified(path: Path) -> Manifest:
    head = head_of(path)
    tallies: dict[Place, Tally] = {}
    files: dict[str, str] = {}
    manifest: Manifest | None = None
    for name, content in _members(path):
        if name == MANIFEST:
            manifest = Manifest.of(_parsed(content))
        elif name.startswith(FILES):
            files[name.removeprefix(FILES)] = hashlib.sha256(content).hexdigest()
        elif name != HEAD:
            tallies.setdefault(_place_in(name), Tally()).add(content)
    ours = all(belongs(place, head) for place in tallies) and all(map(is_key_file, files))
    if manifest is None or not ours or not _holds(manifest, tallies, files):
        raise _damaged(path)
    return manifest


def collections_in(path: Path) -> Iterator[tuple[Place, Iterator[bytes]]]:
    """Each collection that has records, and its batches, in the order of the file."""
    records = (member for member in _members(path) if member[0].endswith(".bson"))
    for place, members in groupby(records, key=lambda member: _place_in(member[0])):
        yield place, (content for _, content in members)


def files_in(path: Path) -> dict[str, bytes]:
    """The small files of a backup of keys, by name."""
    return {
        name.removeprefix(FILES): content
        for name, content in _members(path)
        if name.startswith(FILES)
    }


def _holds(manifest: Manifest, tallies: dict[Place, Tally], files: dict[str, str]) -> bool:
    found = {place: tally.counted for place, tally in tallies.items()}
    wanted = {place: counted for place, counted in manifest.collections.items() if counted.records}
    return found == wanted and files == manifest.files


def _members(path: Path) -> Iterator[Member]:
    """To the very end of the file, where the checksum of the compression stands."""
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as zipped:
            with tarfile.open(fileobj=zipped, mode="r|") as tar:
                for entry in tar:
                    yield entry.name, _content(tar, entry)
            while zipped.read(1 << 20):
                pass
    except _DAMAGE as error:
        raise _damaged(path) from error
    except OSError as error:
        raise trouble_of(error, path) from error


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    """:raises TarError: for what is in no backup, before any of it is read."""
    file = tar.extractfile(entry) if entry.isreg() and entry.size <= _LARGEST else None
    if file is None:
        raise tarfile.ReadError(entry.name)
    return file.read()


def _parsed(content: bytes) -> dict[str, Any]:
    """:raises ValueError: for what is no object."""
    document = json.loads(content)
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    return document


def _damaged(path: Path) -> Trouble:
    return Trouble(
        f"{path.name} is damaged, or no backup of Watchmate",
        "take another backup's file",
    )


def _place_in(member: str) -> Place:
    return Place.of(member.rpartition("/")[0])


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode()
