"""Shifts, their overlaps and their gaps, against a roster counted minute by minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.duty_cover import Gap, Why, gaps
from services.matching.domain.duty_roster import (
    LONGEST,
    DutyRole,
    Shift,
    ShiftTimes,
    Span,
    order_of_call,
    refuse_clash,
)
from services.matching.domain.errors import InvalidShift, ShiftOver, ShiftsOverlap
from services.matching.domain.wall_time import Fold
from tests.services.matching.builders import MONDAY_NOON, ref, shift, uuid
from tests.services.matching.unit.test_wall_time import CHANGES, MINUTE, shown

CHICAGO = ZoneInfo("America/Chicago")
AUTUMN = datetime(2026, 11, 1)
PRIMARY, SECONDARY = DutyRole.PRIMARY, DutyRole.SECONDARY


def nothing_missing(_shift: Shift) -> tuple[Gap, ...]:
    return ()


def minutes_of(span: Span) -> set[datetime]:
    count = (span.ends_at - span.starts_at) // MINUTE
    return {span.starts_at + n * MINUTE for n in range(count)}


@st.composite
def rosters(draw: st.DrawFn) -> tuple[list[Shift], Span]:
    """Shifts written by the clocks of a zone about a change, and a time to look for gaps in."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    midnight = datetime.combine(around, datetime.min.time())
    instants = shown(zone, around)
    step = draw(st.sampled_from([1, 30, 120]))  # coarse steps let shifts meet to the minute
    shifts = []
    for number in range(draw(st.integers(0, 6))):
        starts = midnight + draw(st.integers(-1800 // step, 1800 // step)) * step * MINUTE
        ends = starts + draw(st.integers(1, 24 * 60 // step)) * step * MINUTE
        folds = [draw(st.sampled_from(Fold)) for _ in range(2)]
        if starts in instants and ends in instants:
            span = as_shown(instants, starts, ends, *folds)
            if span.starts_at < span.ends_at:
                [written] = ShiftTimes(starts, ends, *folds).spans(ZoneInfo(zone))
                assert written == span
                role, who = draw(st.sampled_from(DutyRole)), draw(st.sampled_from("ab"))
                shifts.append(shift(str(number), span=span, role=role, supporter_ref=who))
    utc = midnight.replace(tzinfo=UTC)
    begins = utc + draw(st.integers(-2000, 2000)) * MINUTE
    return shifts, Span(begins, begins + draw(st.integers(0, 2000)) * MINUTE)


def as_shown(
    instants: dict[datetime, list[datetime]],
    starts: datetime,
    ends: datetime,
    starts_fold: Fold,
    ends_fold: Fold,
) -> Span:
    first, last = (-1 if fold is Fold.SECOND else 0 for fold in (starts_fold, ends_fold))
    return Span(instants[starts][first], instants[ends][last])


@given(rosters())
def test_gaps_are_the_minutes_that_nobody_covers(roster: tuple[list[Shift], Span]) -> None:
    shifts, within = roster
    in_order = sorted(shifts, key=lambda one: one.span.starts_at)
    for role in DutyRole:
        found = gaps(in_order, role, within, nothing_missing)
        assert {gap.why for gap in found} <= {Why.NOBODY}
        covered = [minutes_of(one.span) for one in shifts if one.role is role]
        bare = minutes_of(within) - set().union(*covered)
        assert set().union(*map(minutes_of, found)) == bare
        assert sum(gap.hours for gap in found) * 60 == pytest.approx(len(bare))
        for earlier, later in pairwise(found):
            assert earlier.ends_at < later.starts_at


@given(rosters())
def test_a_clash_is_a_minute_in_which_one_too_many_would_be_on_duty(
    roster: tuple[list[Shift], Span],
) -> None:
    shifts, _ = roster
    minutes = {one.shift_id: minutes_of(one.span) for one in shifts}
    for one in shifts:
        for other in shifts:
            shared = minutes[one.shift_id] & minutes[other.shift_id]
            too_many = one.role is other.role is PRIMARY
            torn = one.supporter_ref == other.supporter_ref
            expected = one is not other and bool(shared) and (too_many or torn)
            assert one.clashes_with(other) is expected


def test_shifts_that_meet_do_not_overlap_and_leave_no_gap() -> None:
    first, second = shift("a", 0, 8), shift("b", 8, 8)
    assert not first.clashes_with(second)
    assert not second.clashes_with(first)
    both = Span(first.span.starts_at, second.span.ends_at)
    assert gaps([first, second], PRIMARY, both, nothing_missing) == ()


def test_a_secondary_stands_beside_a_primary_unless_it_is_the_same_person() -> None:
    beside = shift("b", 4, role=SECONDARY, supporter_ref=ref("ann"))
    refuse_clash(shift("a"), [beside])
    with pytest.raises(ShiftsOverlap) as refused:
        refuse_clash(shift("a"), [beside, shift("c", 4, role=SECONDARY)])
    assert refused.value.shift_id == uuid("c")


def test_a_night_through_the_autumn_change_is_an_hour_longer_and_through_spring_shorter() -> None:
    for day, hours in ((date(2026, 10, 31), 9), (date(2026, 3, 7), 7), (date(2026, 6, 1), 8)):
        evening = datetime(day.year, day.month, day.day, 22)
        [span] = ShiftTimes(evening, evening + timedelta(hours=8)).spans(CHICAGO)
        assert span.hours == hours


def test_a_day_by_the_clock_may_have_twenty_five_hours_and_is_the_longest_shift() -> None:
    noon = AUTUMN - timedelta(hours=12)
    [span] = ShiftTimes(noon, noon + timedelta(hours=24)).spans(CHICAGO)
    assert span.hours == 25
    with pytest.raises(InvalidShift, match="24 hours"):
        ShiftTimes(noon, noon + timedelta(hours=24, minutes=1)).spans(CHICAGO)


def test_no_shift_is_longer_than_the_roster_looks_back() -> None:
    troll, noon = ZoneInfo("Antarctica/Troll"), datetime(2026, 10, 24, 12)
    [span] = ShiftTimes(noon, noon + timedelta(hours=24)).spans(troll)
    assert span.ends_at - span.starts_at == LONGEST


@pytest.mark.parametrize("minutes", [0, -1, -60])
def test_a_shift_that_ends_before_it_starts_is_refused(minutes: int) -> None:
    with pytest.raises(InvalidShift):
        ShiftTimes(AUTUMN, AUTUMN + minutes * MINUTE).spans(CHICAGO)


def test_an_hour_the_clocks_repeat_can_be_a_shift_of_its_own() -> None:
    twice = AUTUMN.replace(hour=1)
    [span] = ShiftTimes(twice, twice, Fold.FIRST, Fold.SECOND).spans(CHICAGO)
    assert span.hours == 1


def test_a_weekly_shift_keeps_its_hours_by_the_clock_until_its_last_day() -> None:
    starts = datetime(2026, 10, 4, 22)
    until = date(2026, 11, 15)
    spans = ShiftTimes(starts, starts + timedelta(hours=8), weekly_until=until).spans(CHICAGO)
    local = [span.starts_at.astimezone(CHICAGO) for span in spans]
    assert [moment.date() for moment in local] == [
        date(2026, 10, 4) + timedelta(weeks=week) for week in range(7)
    ]
    assert {moment.hour for moment in local} == {22}
    assert {span.ends_at.astimezone(CHICAGO).hour for span in spans} == {6}


def test_a_series_that_meets_a_skipped_hour_is_refused_as_a_whole_and_names_the_day() -> None:
    sunday = datetime(2026, 2, 22, 2, 30)
    series = ShiftTimes(sunday, sunday.replace(hour=10), weekly_until=date(2026, 4, 1))
    with pytest.raises(InvalidShift, match="2026-03-08T03:00"):
        series.spans(CHICAGO)


@pytest.mark.parametrize(("days", "count"), [(0, 1), (6, 1), (7, 2), (52 * 7, 53)])
def test_a_series_has_a_shift_for_every_week_begun(days: int, count: int) -> None:
    starts = datetime(2026, 6, 1, 8)
    until = starts.date() + timedelta(days=days)
    times = ShiftTimes(starts, starts + timedelta(hours=8), weekly_until=until)
    assert len(times.spans(CHICAGO)) == count


@pytest.mark.parametrize("days", [-1, 53 * 7])
def test_a_series_that_ends_before_it_begins_or_goes_on_for_over_a_year_is_refused(
    days: int,
) -> None:
    starts = datetime(2026, 6, 1, 8)
    until = starts.date() + timedelta(days=days)
    with pytest.raises(InvalidShift) as refused:
        ShiftTimes(starts, starts + timedelta(hours=8), weekly_until=until).spans(CHICAGO)
    assert refused.value.field == "weekly_until"


def test_what_is_over_stays_as_it_is() -> None:
    one = shift(hours=8)
    for change in (one.called_off, lambda now: one.handed_to(ref("ann"), now)):
        change(one.span.ends_at - MINUTE)
        with pytest.raises(ShiftOver):
            change(one.span.ends_at)


def test_the_order_of_call_is_home_then_primary_then_who_began_last() -> None:
    on_duty = [
        shift("1", -2, agency="mesa", supporter_ref="abroad primary"),
        shift("2", -1, agency="lakeside", supporter_ref="rested abroad primary"),
        shift("3", -1, agency="mesa", role=SECONDARY, supporter_ref="abroad secondary"),
        shift("4", -3, role=SECONDARY, supporter_ref="home secondary"),
        shift("5", -5, supporter_ref="home primary"),
    ]
    expected = (
        "home primary",
        "home secondary",
        "rested abroad primary",
        "abroad primary",
        "abroad secondary",
    )
    assert order_of_call(on_duty, "harbor") == expected
    assert order_of_call([*on_duty, *on_duty], "harbor") == expected
    assert MONDAY_NOON in minutes_of(on_duty[0].span)
