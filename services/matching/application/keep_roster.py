"""A coordinator keeps their agency's on-call roster, and supporters see their own shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.duty_roster import (
    DutyRole,
    Shift,
    ShiftTimes,
    Span,
    gaps,
    refuse_clash,
)
from services.matching.domain.errors import InvalidShift, UnknownShift, UnknownSupporter
from services.matching.domain.wall_time import end_of, start_of

from .answer_offer import OwnHat
from .keep_pool import supporter_of
from .ports import Ports, RosterPlace

FARTHEST_START = timedelta(days=731)
LISTED = timedelta(days=27)
LONGEST_LIST = timedelta(days=370)
HORIZON = timedelta(days=14)
FARTHEST_HORIZON = timedelta(days=90)


@dataclass(frozen=True)
class Gaps:
    """Looked for from now until `until`, in order."""

    until: datetime
    without_primary: tuple[Span, ...]
    without_secondary: tuple[Span, ...]


def zone_of(ports: Ports, agency: str) -> ZoneInfo:
    return ZoneInfo(ports.policies.time_zone(agency))


def enter_shifts(
    ports: Ports, agency: str, ref: str, role: DutyRole, times: ShiftTimes
) -> Sequence[Shift]:
    """All of a series or, when one of them is in the way of another shift, none."""
    if not ports.policies.serves(agency):
        raise UnknownSupporter
    supporter_of(ports, agency, ref)
    spans = times.spans(zone_of(ports, agency))
    _refuse_the_past_and_the_far(spans[0], ports.clock.now())
    shifts = [Shift(ports.new_id(), agency, ref, role, span) for span in spans]
    for shift in shifts:
        _refuse_clash(ports, shift)
    ports.shifts.add(shifts)
    return shifts


def hand_over(ports: Ports, agency: str, shift_id: str, ref: str) -> Shift:
    """The whole shift, also when it has begun."""
    before = _shift_of(ports, agency, shift_id)
    supporter_of(ports, agency, ref)
    after = before.handed_to(ref, ports.clock.now())
    if after == before:
        return before
    _refuse_clash(ports, after)
    return ports.shifts.save(before, after)


def call_off(ports: Ports, agency: str, shift_id: str) -> None:
    before = _shift_of(ports, agency, shift_id)
    ports.shifts.save(before, before.called_off(ports.clock.now()))


def take_off_roster(ports: Ports, agency: str, ref: str) -> None:
    """Whoever leaves the pool is on call no more, and the gap shows at once."""
    ports.shifts.take_off(agency, ref, ports.clock.now())


def list_shifts(
    ports: Ports,
    agency: str,
    days: tuple[date | None, date | None],
    after: RosterPlace | None,
    limit: int,
) -> Sequence[Shift]:
    """Those on duty on any of these local days, both included; without days, four weeks."""
    zone = zone_of(ports, agency)
    first = days[0] or _today(ports, zone)
    last = days[1] or first + LISTED
    if not timedelta(0) <= last - first <= LONGEST_LIST:
        raise InvalidShift("until", "a day on or after the first, at most 370 days later")
    within = Span(start_of(first, zone), end_of(last, zone))
    return ports.shifts.between(agency, within, after, limit)


def own_shifts(ports: Ports, own: OwnHat, after: RosterPlace | None, limit: int) -> Sequence[Shift]:
    """Not yet over, in order."""
    return ports.shifts.own(own.agency, own.ref, ports.clock.now(), after, limit)


def find_gaps(ports: Ports, agency: str, until: date | None) -> Gaps:
    within = Span(ports.clock.now(), _end_of_horizon(ports, agency, until))
    shifts = ports.shifts.between(agency, within)
    return Gaps(
        within.ends_at,
        gaps(shifts, DutyRole.PRIMARY, within),
        gaps(shifts, DutyRole.SECONDARY, within),
    )


def _end_of_horizon(ports: Ports, agency: str, until: date | None) -> datetime:
    zone = zone_of(ports, agency)
    if until is None:
        return ports.clock.now() + HORIZON
    if not timedelta(0) <= until - _today(ports, zone) <= FARTHEST_HORIZON:
        raise InvalidShift("until", "today or a day within the next 90")
    return end_of(until, zone)


def _today(ports: Ports, zone: ZoneInfo) -> date:
    return ports.clock.now().astimezone(zone).date()


def _shift_of(ports: Ports, agency: str, shift_id: str) -> Shift:
    shift = ports.shifts.find(agency, shift_id)
    if shift is None:
        raise UnknownShift
    return shift


def _refuse_clash(ports: Ports, shift: Shift) -> None:
    refuse_clash(shift, ports.shifts.between(shift.agency, shift.span))


def _refuse_the_past_and_the_far(first: Span, now: datetime) -> None:
    if first.ends_at <= now:
        raise InvalidShift("to", "an end that is still to come")
    if first.starts_at > now + FARTHEST_START:
        raise InvalidShift("from", "a start within the next two years")
