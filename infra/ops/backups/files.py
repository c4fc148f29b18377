"""A backup file comes into being whole or not at all, readable by its owner only."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from infra.local.trouble import Trouble
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
        raise _unwritable(path.parent, error) from error


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


def _unwritable(folder: Path, error: OSError) -> Trouble:
    if error.errno == errno.ENOSPC:
        return Trouble(f"the disk of {folder} is full", "free it, or give another folder")
    return Trouble(
        f"{folder} cannot be written ({error.strerror})", "make it yours, or give another folder"
    )
