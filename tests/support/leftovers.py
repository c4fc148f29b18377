"""Servers of a test end with it, also when it is killed and can stop nothing any more.

Who uses a state folder holds a lock on it, which the kernel takes away from whoever dies. A watcher
beside each user waits for that lock, so it goes on when the last of them is gone, and ends every
process that was started from the folder.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local import processes
from infra.local.state import StateFolder

ROOT = Path(__file__).parents[2]

_QUIET = 3
"""Looks in a row that find nothing: what is killed may have been starting something."""


@contextmanager
def ended_with_this_process(state: StateFolder) -> Iterator[None]:
    """Whatever is started from the folder within; who gets to the end stops it as usual."""
    state.prepare()
    with _lock(state).open("a") as in_use:
        fcntl.flock(in_use, fcntl.LOCK_SH)
        watcher = subprocess.Popen(
            [sys.executable, "-m", "tests.support.leftovers", str(state.path)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield
        finally:
            watcher.terminate()
            watcher.wait()


def end_leftovers(state: StateFolder) -> None:
    """Once nobody uses the folder any more."""
    with _lock(state).open("a") as in_use:
        fcntl.flock(in_use, fcntl.LOCK_EX)
        quiet = 0
        while quiet < _QUIET:
            left = processes.everything_of(state)
            processes.end(left, state, patience=5)
            quiet = 0 if left else quiet + 1
            time.sleep(0.2)


def _lock(state: StateFolder) -> Path:
    return state.run / "in_use"


if __name__ == "__main__":
    end_leftovers(StateFolder.at(sys.argv[1]))
