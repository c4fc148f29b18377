"""A coordinator keeps their agency's on-call roster, and supporters see their own shifts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.duty_roster import (
    DutyRole,
    Shift,
    ShiftTimes,
    Span,
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
    series = ports.new_id() if len(spans) > 1 else None
    shifts = [Shift(ports.new_id(), agency, ref, role, span, series) for span in spans]
    for shift in shifts:
        _refuse_clash(ports, shift)
    ports.shifts.add(shifts)
    return shifts


def hand_over(
    ports: Ports, agency: str, shift_id: str, ref: str, and_later: bool = False
) -> Sequence[Shift]:
    """The whole shift, also when it has begun, and `and_later` what follows in its series.

    All of them or, when one of them is in the way of another shift, none.
    """
    before = _shifts_from(ports, agency, shift_id, and_later)
    supporter_of(ports, agency, ref)
    now = ports.clock.now()
    after = [one.handed_to(ref, now) for one in before]
    if after == before:
        return before
    for shift in after:
        _refuse_clash(ports, shift)
    return [ports.shifts.save(*pair) for pair in zip(before, after, strict=True)]


def call_off(ports: Ports, agency: str, shift_id: str, and_later: bool = False) -> None:
    """Refused as a whole when the shift is over."""
    now = ports.clock.now()
    for shift in _shifts_from(ports, agency, shift_id, and_later):
        ports.shifts.save(shift, shift.called_off(now))


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


def _today(ports: Ports, zone: ZoneInfo) -> date:
    return ports.clock.now().astimezone(zone).date()


def _shifts_from(ports: Ports, agency: str, shift_id: str, and_later: bool) -> list[Shift]:
    """The shift itself first. What somebody else took over of the series stays theirs."""
    shift = ports.shifts.find(agency, shift_id)
    if shift is None:
        raise UnknownShift
    return [shift, *(ports.shifts.later_in_series(shift) if and_later else ())]


def _refuse_clash(ports: Ports, shift: Shift) -> None:
    refuse_clash(shift, ports.shifts.between(shift.agency, shift.span))


def _refuse_the_past_and_the_far(first: Span, now: datetime) -> None:
    if first.ends_at <= now:
        raise InvalidShift("to", "an end that is still to come")
    if first.starts_at > now + FARTHEST_START:
        raise InvalidShift("from", "a start within the next two years")
