"""One upgrade of one region: what is missing, then each of it, step by step, by one process."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from infra.local.trouble import Trouble
from infra.ops.upgrade.records import COLLECTION, LEASE, Records, check
from shared.clock import SystemClock
from shared.runtime.migrations import Migration, Premises, Step
from shared.storage.leases import Held, Lease

SPAN = timedelta(seconds=30)
"""For how long a killed upgrade keeps the next one waiting."""

_ASKED_EVERY = 0.2

Say = Callable[[str], None]


@dataclass(frozen=True)
class Upgrade:
    migrations: tuple[Migration, ...]
    premises: Premises
    version: str
    span: timedelta = SPAN

    @property
    def records(self) -> Records:
        return Records(self.premises.mongo)

    def missing(self) -> list[Migration]:
        """In order; also those that this region turns out not to need.

        :raises Trouble: when the region is newer than this code.
        """
        check(self.records, self.migrations, self.version)
        applied = self.records.applied()
        return [migration for migration in self.migrations if migration.id not in applied]

    def needed(self) -> list[tuple[Migration, Sequence[Step]]]:
        """Of the missing ones those with something to do here, as far as it shows now."""
        looked = [
            (migration, tuple(migration.steps(self.premises))) for migration in self.missing()
        ]
        return [(migration, steps) for migration, steps in looked if steps]

    def run(self, say: Say) -> int:
        """How many steps were made. Killed anywhere and run again, it makes the rest.

        :raises Trouble: when another upgrade runs, or took over from this one.
        """
        with self._alone(say) as alone:
            made = sum(self._migrate(migration, alone, say) for migration in self.missing())
            self.records.note_version(self.version)
        return made

    def _migrate(self, migration: Migration, alone: "_Alone", say: Say) -> int:
        """What to do is looked up only now: migrations before it may have changed it."""
        steps = tuple(migration.steps(self.premises))
        for number, step in enumerate(steps, start=1):
            alone.require()
            say(f"[{number}/{len(steps)}] {migration.id}: {step.what}")
            step.do()
        alone.require()
        self.records.note(migration, self.version)
        return len(steps)

    @contextmanager
    def _alone(self, say: Say) -> Iterator["_Alone"]:
        held = self._taken(say)
        alone = _Alone(held, self.span)
        alone.start()
        try:
            yield alone
        finally:
            alone.stop()
            held.release()

    def _taken(self, say: Say) -> Held:
        lease = Lease(self.premises.mongo, COLLECTION, LEASE, self.span, SystemClock())
        if held := lease.take():
            return held
        patience = self.span.total_seconds() + 5
        say(f"another upgrade runs, or was killed: waiting up to {patience:.0f} s for it")
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            time.sleep(_ASKED_EVERY)
            if held := lease.take():
                return held
        raise Trouble("another upgrade of this region is running", "wait for its end and run again")


class _Alone(threading.Thread):
    """Keeps the lease while a step takes its time."""

    def __init__(self, held: Held, span: timedelta) -> None:
        super().__init__(name="upgrade-lease", daemon=True)
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
            raise Trouble("another upgrade took over from this one", "see how that one ends")

    def _keeps(self) -> bool:
        """A database that is away for a moment is the steps' trouble, not this thread's."""
        try:
            return self._held.keep()
        except Exception:  # noqa: BLE001 - asked again soon, and the step tells what is wrong
            return True
