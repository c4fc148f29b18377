"""Files that only their owner reads, written whole or not at all."""

import contextlib
import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from infra.provisioning.plan import Refused

_LONGEST_WAIT = 120.0
_DRAFT = re.compile(r"\..+\.(env|json|key|crt)\.[a-z0-9_]{8}")
"""What a writer that was killed leaves, named as below."""


def write_private(path: Path, text: str) -> None:
    """Mode 0600 from the first byte; a crash leaves the old file or the new one, and once this
    has returned it is the new one, also when the power goes.

    A link stays one: a service that is given a folder of its own sees the new file there.
    """
    path = path.resolve()
    make_private_folder(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Also when it is gone already: whoever removed it may have ended before this."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_drafts(folder: Path) -> None:
    """There and in the parts' own folders below. They hold what the files hold, and would outlive
    it. Only while nobody else writes there.
    """
    for path in (*folder.glob(".*"), *folder.glob("*/.*")):
        if _DRAFT.fullmatch(path.name) and path.is_file():
            remove_durably(path)


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it is so for good."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: cannot be made ({error.strerror}); check --secrets") from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One provisioning at a time for these secrets; the lock goes with the process.

    What the one before left half-written is gone then.
    """
    make_private_folder(folder)
    with (folder / ".lock").open("w") as lock:
        deadline = time.monotonic() + _LONGEST_WAIT
        while not _taken(lock.fileno()):
            if time.monotonic() > deadline:
                raise Refused(f"{folder}: another provisioning is running; wait for its end")
            time.sleep(0.1)
        remove_drafts(folder)
        yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
