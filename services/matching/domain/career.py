"""A supporter's career in one agency: from nomination to designation, deselection and return."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from .errors import CareerStepRefused, DeselectionInEffect, NoDeselectionPending


class Step(StrEnum):
    """`left` is the plain exit; `returned` is a designation after either exit."""

    NOMINATED = "nominated"
    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    DECLINED = "declined"
    DESIGNATED = "designated"
    DESELECTED = "deselected"
    LEFT = "left"
    RETURNED = "returned"


class DeselectionReason(StrEnum):
    OWN_WISH = "own_wish"
    ROLE_CONFLICT = "role_conflict"
    CONDUCT = "conduct"
    BREACH_OF_CONFIDENCE = "breach_of_confidence"
    INACTIVITY = "inactivity"
    OTHER = "other"


SERVING = frozenset({Step.DESIGNATED, Step.RETURNED})
EXITS = frozenset({Step.DESELECTED, Step.LEFT})
SELECTION = (
    Step.NOMINATED,
    Step.APPLIED,
    Step.INTERVIEWED,
    Step.SELECTED,
    Step.NOT_SELECTED,
    Step.DECLINED,
)
"""Steps a coordinator notes; the others follow from what is done to the pool."""

_BEGIN = frozenset({Step.NOMINATED, Step.APPLIED, Step.DESIGNATED})
_REFUSED = frozenset({Step.NOT_SELECTED, Step.DECLINED})
NEXT: dict[Step | None, frozenset[Step]] = {
    None: _BEGIN,
    Step.NOMINATED: frozenset({Step.APPLIED, Step.DECLINED}),
    Step.APPLIED: frozenset({Step.INTERVIEWED}) | _REFUSED,
    Step.INTERVIEWED: frozenset({Step.SELECTED}) | _REFUSED,
    Step.SELECTED: frozenset({Step.DESIGNATED}) | _REFUSED,
    Step.NOT_SELECTED: frozenset({Step.NOMINATED, Step.APPLIED}),
    Step.DECLINED: frozenset({Step.NOMINATED, Step.APPLIED}),
    Step.DESIGNATED: EXITS,
    Step.RETURNED: EXITS,
    Step.DESELECTED: frozenset({Step.RETURNED}),
    Step.LEFT: frozenset({Step.RETURNED}),
}
"""A programme that keeps no record of its selection begins with a designation."""


@dataclass(frozen=True)
class Taken:
    """One step with its day, in the agency's calendar; a reason with a deselection."""

    step: Step
    on: date
    reason: DeselectionReason | None = None


@dataclass(frozen=True)
class Pending:
    """A deselection that has been decided and takes effect later."""

    reason: DeselectionReason
    effective_at: datetime


@dataclass(frozen=True)
class Career:
    ref: str
    agency: str
    steps: tuple[Taken, ...] = ()
    pending: Pending | None = None
    version: int = 0

    @property
    def stage(self) -> Step | None:
        return self.steps[-1].step if self.steps else None

    @property
    def serving(self) -> bool:
        return self.stage in SERVING

    def having(self, step: Step, on: date, reason: DeselectionReason | None = None) -> "Career":
        """:raises CareerStepRefused: for a step out of order, or dated before the last one."""
        if step not in NEXT[self.stage]:
            raise CareerStepRefused("step", self._what_may_follow())
        if self.steps and on < self.steps[-1].on:
            raise CareerStepRefused("on", "a day on or after that of the step before")
        return replace(self, steps=(*self.steps, Taken(step, on, reason)), pending=None)

    def designated(self, on: date) -> "Career":
        """Designated or, after an exit, returned.

        A plain exit leaves a designation as it was; a deselection ends it, so that only a new
        one leads back.
        """
        last = self.steps[-1] if self.steps else None
        if last is None or last.step not in EXITS:
            return self.having(Step.DESIGNATED, on)
        if last.step is Step.DESELECTED and on < last.on:
            raise CareerStepRefused("designated_on", "a day on or after that of the deselection")
        return self.having(Step.RETURNED, max(on, last.on))

    def to_be_deselected(self, reason: DeselectionReason, effective_at: datetime) -> "Career":
        """A later decision replaces one that has not taken effect."""
        if not self.serving:
            raise CareerStepRefused("step", self._what_may_follow())
        return replace(self, pending=Pending(reason, effective_at))

    def not_to_be_deselected(self, now: datetime) -> "Career":
        """What was decided is cancelled before its time; from then on it is in effect.

        :raises DeselectionInEffect: and :raises NoDeselectionPending:
        """
        if self.pending is None and self.stage is not Step.DESELECTED:
            raise NoDeselectionPending
        if self.pending is None or self.pending.effective_at <= now:
            raise DeselectionInEffect
        return replace(self, pending=None)

    def deselected(self, on: date) -> "Career":
        """The pending deselection takes effect; a designation still ahead is never in effect."""
        if self.pending is None:
            raise CareerStepRefused("step", "a deselection first")
        return self.having(Step.DESELECTED, self._not_before_last(on), self.pending.reason)

    def left(self, on: date) -> "Career":
        return self.having(Step.LEFT, self._not_before_last(on))

    def _not_before_last(self, on: date) -> date:
        return max(on, self.steps[-1].on) if self.steps else on

    def _what_may_follow(self) -> str:
        allowed = sorted(NEXT[self.stage])
        return f"a step that may come next: {', '.join(allowed)}"
