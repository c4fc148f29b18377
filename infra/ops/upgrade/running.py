"""One upgrade of one region: what is missing, then each of it, step by step, by one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from infra.ops.alone import SPAN, Alone, alone
from infra.ops.progress import Say
from infra.ops.upgrade.records import COLLECTION, LEASE, Records, check
from shared.runtime.migrations import Migration, Premises, Step


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

    def to_look_at(self) -> list[Migration]:
        """The missing ones, and those that services of the version before may have made work for.

        :raises Trouble: when the region is newer than this code.
        """
        missing = self.missing()
        return [one for one in self.migrations if one.again or one in missing]

    def needed(self) -> list[tuple[Migration, Sequence[Step]]]:
        """Those with something to do here, as far as it shows now."""
        looked = [
            (migration, tuple(migration.steps(self.premises))) for migration in self.to_look_at()
        ]
        return [(migration, steps) for migration, steps in looked if steps]

    def run(self, say: Say) -> int:
        """How many steps were made. Killed anywhere and run again, it makes the rest.

        :raises Trouble: when another upgrade runs, or took over from this one.
        """
        with alone("upgrade", self.premises.mongo, COLLECTION, LEASE, say, self.span) as held:
            made = sum(self._migrate(migration, held, say) for migration in self.to_look_at())
            self.records.note_version(self.version)
        return made

    def _migrate(self, migration: Migration, held: Alone, say: Say) -> int:
        """What to do is looked up only now: migrations before it may have changed it."""
        steps = tuple(migration.steps(self.premises))
        for number, step in enumerate(steps, start=1):
            held.require()
            say(f"[{number}/{len(steps)}] {migration.id}: {step.what}")
            step.do()
        held.require()
        if steps or migration in self.missing():
            self.records.note(migration, self.version)
        return len(steps)
