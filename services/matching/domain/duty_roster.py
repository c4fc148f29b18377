"""Who is on call when, in one agency: shifts, what may not overlap, and what nobody covers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .errors import InvalidShift, ShiftOver, ShiftsOverlap
from .wall_time import Fold, instant_of

MOST_WEEKS = 53
LONGEST_BY_THE_CLOCK = timedelta(hours=24)
LONGEST = timedelta(hours=26)
"""A day by the clock, when the clocks are set back within it by two hours, as some are.

Nobody is on call for longer without being relieved; and whoever is on duty now began within this
time, so that finding them reads a short stretch of the roster.
"""

_WEEK = timedelta(weeks=1)


class DutyRole(StrEnum):
    """Who is called first, and who if they do not answer."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True)
class Span:
    """From an instant to before another."""

    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        """As they pass, whatever the clocks do."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True)
class Shift:
    """`series`: what a shift has in common with those that were entered together with it."""

    shift_id: str
    agency: str
    supporter_ref: str
    role: DutyRole
    span: Span
    series: str | None = None
    cancelled: bool = False
    version: int = 1

    def clashes_with(self, other: "Shift") -> bool:
        """One primary at a time in an agency, and nobody in two shifts at once."""
        both_primary = self.role is other.role is DutyRole.PRIMARY
        same_person = self.supporter_ref == other.supporter_ref
        return (
            self.shift_id != other.shift_id
            and (both_primary or same_person)
            and self.span.starts_at < other.span.ends_at
            and other.span.starts_at < self.span.ends_at
        )

    def handed_to(self, ref: str, now: datetime) -> "Shift":
        """:raises ShiftOver:"""
        self._must_not_be_over(now)
        return replace(self, supporter_ref=ref)

    def called_off(self, now: datetime) -> "Shift":
        """:raises ShiftOver:"""
        self._must_not_be_over(now)
        return replace(self, cancelled=True)

    def _must_not_be_over(self, now: datetime) -> None:
        if self.span.ends_at <= now:
            raise ShiftOver


@dataclass(frozen=True)
class ShiftTimes:
    """As a coordinator writes them: what the clock shows, and until which day they repeat."""

    starts: datetime
    ends: datetime
    starts_fold: Fold | None = None
    ends_fold: Fold | None = None
    weekly_until: date | None = None

    def spans(self, zone: ZoneInfo) -> tuple[Span, ...]:
        """One for each week: the same hours by the clock, whatever their length.

        :raises InvalidShift: when one of them cannot be.
        """
        if self.ends - self.starts > LONGEST_BY_THE_CLOCK:
            raise InvalidShift("to", "a shift of at most 24 hours by the clock")
        return tuple(self._span(week, zone) for week in range(self._weeks()))

    def _weeks(self) -> int:
        if self.weekly_until is None:
            return 1
        weeks = (self.weekly_until - self.starts.date()) // _WEEK + 1
        if not 1 <= weeks <= MOST_WEEKS:
            remedy = f"a day on or after the first, and {MOST_WEEKS} shifts at most"
            raise InvalidShift("weekly_until", remedy)
        return weeks

    def _span(self, week: int, zone: ZoneInfo) -> Span:
        starts, ends = self.starts + week * _WEEK, self.ends + week * _WEEK
        span = Span(
            instant_of(starts, zone, self.starts_fold, "from"),
            instant_of(ends, zone, self.ends_fold, "to"),
        )
        if not timedelta(0) < span.ends_at - span.starts_at <= LONGEST:
            raise InvalidShift("to", "an end after the start, within a day of it")
        return span


def refuse_clash(shift: Shift, others: Iterable[Shift]) -> None:
    """:raises ShiftsOverlap: naming the first that is in the way."""
    clashing = next((other for other in others if shift.clashes_with(other)), None)
    if clashing is not None:
        raise ShiftsOverlap(clashing.shift_id)


def uncovered(spans: Iterable[Span], within: Span) -> Iterator[Span]:
    """Reads spans ordered by their start only as far as the gaps are asked for."""
    covered_to = within.starts_at
    for span in spans:
        if span.starts_at >= within.ends_at:
            break
        if span.starts_at > covered_to:
            yield Span(covered_to, span.starts_at)
        covered_to = max(covered_to, span.ends_at)
    if covered_to < within.ends_at:
        yield Span(covered_to, within.ends_at)


def order_of_call(on_duty: Iterable[Shift], home: str) -> tuple[str, ...]:
    """Of the home agency first, primaries first, then whoever began last and is most rested."""

    def rank(shift: Shift) -> tuple[bool, bool, float, str]:
        began = shift.span.starts_at.timestamp()
        primary = shift.role is DutyRole.PRIMARY
        return (shift.agency != home, not primary, -began, shift.supporter_ref)

    return tuple(dict.fromkeys(one.supporter_ref for one in sorted(on_duty, key=rank)))
