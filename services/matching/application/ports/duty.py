"""What the roster of those on duty needs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from services.matching.domain.duty_roster import Shift, Span


class RosterPlace(NamedTuple):
    """Where a list of shifts goes on: after this start, and at the same start after this id."""

    starts_at: datetime
    shift_id: str


class Shifts(Protocol):
    """The agencies' rosters of who is on call; a cancelled shift is not there.

    Every change counts up the agency's roster in the same transaction, so that of two that looked
    for overlaps at the same moment one has to look again.
    """

    def add(self, shifts: Sequence[Shift]) -> None:
        """Of one agency."""

    def find(self, agency: str, shift_id: str) -> Shift | None: ...

    def save(self, before: Shift, after: Shift) -> Shift:
        """Raises ChangedMeanwhile when `before` is stale."""

    def take_off(self, agency: str, ref: str, now: datetime) -> None:
        """Cancel all shifts of the supporter that are not over."""

    def between(
        self,
        agency: str,
        within: Span,
        after: RosterPlace | None = None,
        limit: int | None = None,
    ) -> Sequence[Shift]:
        """Those that touch the time, ordered by their start."""

    def own(
        self, agency: str, ref: str, now: datetime, after: RosterPlace | None, limit: int
    ) -> Sequence[Shift]:
        """Those of the supporter that are not over, ordered by their start."""

    def later_in_series(self, shift: Shift) -> Sequence[Shift]:
        """Those of its series that begin later and have the same supporter, in order."""


class DutyRoster(Protocol):
    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        """References of who is on duty, the home agency's and primaries first."""
