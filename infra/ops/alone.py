"""One process at a time for a command that changes a whole region, on whichever machine it runs.

A killed one keeps the next waiting for as long as its lease lasts, no longer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from infra.local.trouble import Trouble
from infra.ops.progress import Say
from shared.clock import SystemClock
from shared.storage.leases import Held, Lease
from shared.storage.mongo import Mongo

SPAN = timedelta(seconds=30)
"""For how long a killed command keeps the next one waiting."""

_ASKED_EVERY = 0.2


@contextmanager
def alone(
    what: str, mongo: Mongo, collection: str, name: str, say: Say, span: timedelta = SPAN
) -> Iterator[Alone]:
    """``what`` is done by nobody else meanwhile; the row ``name`` of the collection says so.

    :raises Trouble: when somebody is doing it.
    """
    held = _taken(what, Lease(mongo, collection, name, span, SystemClock()), say)
    keeping = Alone(what, held, span)
    keeping.start()
    try:
        yield keeping
    finally:
        keeping.stop()
        held.release()


class Alone(threading.Thread):
    """Keeps the lease while a step takes its time."""

    def __init__(self, what: str, held: Held, span: timedelta) -> None:
        super().__init__(name=f"{what}-lease", daemon=True)
        self._what = what
        self._held = held
        self._pause = span.total_seconds() / 6
        self._ended = threading.Event()
        self._lost = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._pause):
            if not self._keeps():
                self._lost.set()
                return

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def require(self) -> None:
        """:raises Trouble: when the lease ran out and somebody else took it."""
        if self._lost.is_set():
            raise Trouble(f"another {self._what} took over from this one", "see how that one ends")

    def _keeps(self) -> bool:
        """A database that is away for a moment is the steps' trouble, not this thread's."""
        try:
            return self._held.keep()
        except Exception:  # noqa: BLE001 - asked again soon, and the step tells what is wrong
            return True


def _taken(what: str, lease: Lease, say: Say) -> Held:
    if held := lease.take():
        return held
    patience = lease.span.total_seconds() + 5
    say(f"another {what} runs, or was killed: waiting up to {patience:.0f} s for it")
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        time.sleep(_ASKED_EVERY)
        if held := lease.take():
            return held
    raise Trouble(f"another {what} of this region is running", "wait for its end and run again")
