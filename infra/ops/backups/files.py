"""A backup file comes into being whole or not at all, readable by its owner only."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from infra.ops.system_errors import trouble_of
from infra.provisioning.files import sync_folder

PARTIAL = ".partial"


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Under a partial name, synced, then renamed; what fails leaves nothing.

    :raises Trouble: when the folder cannot be written or its disk is full.
    """
    partial = path.with_name(path.name + PARTIAL)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, _removed(partial):
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise trouble_of(error, path.parent) from error


def check_writable(folder: Path) -> None:
    """:raises Trouble: before an hour of work is done for it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise trouble_of(error, folder) from error


@contextmanager
def _removed(partial: Path) -> Iterator[None]:
    try:
        yield
    finally:
        partial.unlink(missing_ok=True)


def remove_stale(folder: Path, stem: str) -> list[str]:
    """Partial files of runs that were killed; one that is being written is left alone."""
    gone = []
    for partial in sorted(folder.glob(f"{stem}*{PARTIAL}")):
        with partial.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            partial.unlink()
            gone.append(partial.name)
    return gone


def remove_older(newest: Path, keep: int) -> list[str]:
    """All but so many of the backups of the same kind; how old they are does not count.

    What was just written stays, whatever the clock said for those before.
    """
    stem, _, _ = newest.stem.rpartition("-")
    same = re.compile(rf"{re.escape(stem)}-\d{{8}}T\d{{6}}Z{re.escape(newest.suffix)}")
    found = sorted(path for path in newest.parent.iterdir() if same.fullmatch(path.name))
    others = [path for path in reversed(found) if path != newest]
    for path in others[keep - 1 :]:
        path.unlink()
    return [path.name for path in others[keep - 1 :]]
