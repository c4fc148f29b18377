"""Files that only their owner reads, written whole or not at all."""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from infra.provisioning.plan import Refused

_LONGEST_WAIT = 120.0


def write_private(path: Path, text: str) -> None:
    """Mode 0600 from the first byte; a crash leaves the old file or the new one.

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


def make_private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: cannot be made ({error.strerror}); check --secrets") from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One provisioning at a time for these secrets; the lock goes with the process."""
    make_private_folder(folder)
    with (folder / ".lock").open("w") as lock:
        deadline = time.monotonic() + _LONGEST_WAIT
        while not _taken(lock.fileno()):
            if time.monotonic() > deadline:
                raise Refused(f"{folder}: another provisioning is running; wait for its end")
            time.sleep(0.1)
        yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
