"""What provisioning would do, in order, before anything is done."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.runtime.migrations import Step

__all__ = ["Conflict", "Plan", "Refused", "Report", "Step", "Unreachable"]


class Refused(Exception):
    """What was asked for would do harm or makes no sense; nothing was touched."""


class Conflict(Exception):
    """Something exists that is not what was declared and must not be changed unasked."""


class Unreachable(Exception):
    """A server did not answer, or did not accept the administrator."""


@dataclass(frozen=True)
class Report:
    """What was done, and what was seen and left as it is."""

    changes: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def nothing_to_do(self) -> bool:
        return not self.changes


@dataclass
class Plan:
    """``notices`` tell of things left alone; ``conflicts`` forbid applying."""

    steps: list[Step] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield from (f"+ {step.what}" for step in self.steps)
        yield from (f"  {notice}" for notice in self.notices)
        yield from (f"! {conflict}" for conflict in self.conflicts)
        if not self.steps and not self.conflicts:
            yield "nothing to do"

    def forbid_inventions(self) -> None:
        """:raises Refused: when the plan has to make up a secret, which would be lost."""
        if made_up := [step.what for step in self.steps if step.invents]:
            raise Refused(
                f"the given secrets are not complete ({'; '.join(made_up)}): make what is missing"
                " with 'python -m infra.ops secrets' for this region and these servers, bring it"
                " here, and run again"
            )

    def apply(self) -> Report:
        """:raises Conflict: before the first step."""
        if self.conflicts:
            raise Conflict("\n".join(self.conflicts))
        for step in self.steps:
            step.do()
        return self.report()

    def report(self) -> Report:
        return Report(tuple(step.what for step in self.steps), tuple(self.notices))
