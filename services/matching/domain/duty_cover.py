"""When nobody who could be asked is on call, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from .credentials import in_order
from .declaration import declared
from .duty_roster import DutyRole, Shift, Span, uncovered
from .supporter import Supporter
from .terms import Requirement
from .wall_time import end_of


class Why(StrEnum):
    """One word, and never a personal reason: a pause, a rest and an absence are the same."""

    NOBODY = "nobody"
    NOT_AVAILABLE = "not_available"
    NOT_DESIGNATED = "not_designated"
    NOT_TRAINED = "not_trained"
    NOT_DECLARED = "not_declared"
    BARRED = "barred"


@dataclass(frozen=True)
class Gap(Span):
    why: Why


@dataclass(frozen=True)
class Askable:
    """Who could be asked on their shifts, by what is known of them now.

    The hard rules that are about the supporter alone and can be told ahead; whether they are busy
    on the day cannot.
    """

    supporters: Mapping[str, Supporter]
    requirement: Requirement

    @staticmethod
    def of(supporters: Iterable[Supporter], requirement: Requirement) -> "Askable":
        return Askable({one.ref: one for one in supporters}, requirement)

    def missing(self, shift: Shift) -> Iterator[Gap]:
        """The parts of the shift in which its supporter could not be asked, in order."""
        span = shift.span
        supporter = self.supporters.get(shift.supporter_ref)
        if supporter is None or supporter.paused or not supporter.profile.times.zone_is_known:
            yield Gap(span.starts_at, span.ends_at, Why.NOT_AVAILABLE)
            return
        rested = max(span.starts_at, supporter.rests_until or span.starts_at)
        if rested > span.starts_at:
            yield Gap(span.starts_at, min(rested, span.ends_at), Why.NOT_AVAILABLE)
        zone = ZoneInfo(supporter.profile.time_zone)
        for day, part in _by_day(Span(rested, span.ends_at), zone):
            yield from self._missing_on(day, part, supporter)

    def _missing_on(self, day: date, part: Span, supporter: Supporter) -> Iterator[Gap]:
        why = self._why_not(day, supporter)
        if why is not None:
            yield Gap(part.starts_at, part.ends_at, why)
        elif supporter.profile.times.is_day_away(day):
            times = supporter.profile.times.spans(part.starts_at, part.ends_at)
            there = sorted((Span(*one) for one in times), key=_start)
            for hole in uncovered(there, part):
                yield Gap(hole.starts_at, hole.ends_at, Why.NOT_AVAILABLE)

    def _why_not(self, day: date, supporter: Supporter) -> Why | None:
        profile = supporter.profile
        if profile.duties:
            return Why.BARRED
        if profile.designated_on > day:
            return Why.NOT_DESIGNATED
        if not in_order(profile, self.requirement, day):
            return Why.NOT_TRAINED
        return None if declared(supporter, self.requirement, day) else Why.NOT_DECLARED


def gaps(
    shifts: Iterable[Shift],
    role: DutyRole,
    within: Span,
    missing: Callable[[Shift], Iterable[Gap]],
) -> tuple[Gap, ...]:
    """What no shift of this role covers with somebody who could be asked, in order.

    `missing` names the parts of a shift that are no cover.
    """
    lost = {shift: list(missing(shift)) for shift in shifts if shift.role is role}
    held = (part for shift, parts in lost.items() for part in uncovered(parts, shift.span))
    reasons = sorted((part for parts in lost.values() for part in parts), key=_start)
    holes = uncovered(sorted(held, key=_start), within)
    return tuple(_joined(gap for hole in holes for gap in _told_apart(hole, reasons)))


def _told_apart(hole: Span, reasons: Iterable[Gap]) -> Iterator[Gap]:
    """Where several are on call and none could be asked, whoever's time begins first tells why."""
    at = hole.starts_at
    for one in reasons:
        starts, ends = max(one.starts_at, at), min(one.ends_at, hole.ends_at)
        if starts >= ends:
            continue
        if at < starts:
            yield Gap(at, starts, Why.NOBODY)
        yield Gap(starts, ends, one.why)
        at = ends
    if at < hole.ends_at:
        yield Gap(at, hole.ends_at, Why.NOBODY)


def _joined(found: Iterable[Gap]) -> Iterator[Gap]:
    """Those that meet for the same reason are one."""
    last: Gap | None = None
    for gap in found:
        if last is not None and last.why is gap.why and last.ends_at == gap.starts_at:
            last = replace(last, ends_at=gap.ends_at)
            continue
        if last is not None:
            yield last
        last = gap
    if last is not None:
        yield last


def _by_day(span: Span, zone: ZoneInfo) -> Iterator[tuple[date, Span]]:
    """The span cut at every midnight of the zone."""
    at = span.starts_at
    while at < span.ends_at:
        day = at.astimezone(zone).date()
        until = min(end_of(day, zone), span.ends_at)
        yield day, Span(at, until)
        at = until


def _start(span: Span) -> float:
    return span.starts_at.timestamp()
