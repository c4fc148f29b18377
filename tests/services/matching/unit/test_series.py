"""A coordinator cancels or hands over the rest of a weekly series, all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from services.matching.application.keep_roster import call_off, enter_shifts, hand_over
from services.matching.domain.duty_roster import DutyRole, Shift, ShiftTimes
from services.matching.domain.errors import ShiftOver, ShiftsOverlap, UnknownShift, UnknownSupporter
from tests.services.matching.builders import ref, supporter
from tests.services.matching.fakes import World

TUESDAY = datetime(2026, 6, 2, 8)
WEEKS = 5
WEEK = timedelta(weeks=1)


@pytest.fixture
def roster(world: World) -> World:
    world.pool(supporter("sam"), supporter("ann"), supporter("eve"), supporter("far", "mesa"))
    return world


def enter(
    world: World,
    name: str = "sam",
    starts: datetime = TUESDAY,
    weeks: int = WEEKS,
    role: DutyRole = DutyRole.PRIMARY,
) -> Sequence[Shift]:
    until = starts.date() + (weeks - 1) * WEEK
    times = ShiftTimes(starts, starts + timedelta(hours=8), weekly_until=until)
    return enter_shifts(world.ports, "harbor", ref(name), role, times)


def on_call(world: World, *series: Sequence[Shift]) -> list[str | None]:
    """Who has each shift; None of one that was cancelled."""
    names = {ref(name): name for name in ("sam", "ann", "eve")}
    found = (world.shifts.find("harbor", one.shift_id) for shifts in series for one in shifts)
    return [names[one.supporter_ref] if one else None for one in found]


def test_shifts_entered_together_are_one_series_and_a_single_one_is_none(roster: World) -> None:
    one, other = enter(roster), enter(roster, "ann", TUESDAY + timedelta(hours=8))
    assert len({shift.series for shift in (*one, *other)}) == 2
    [alone] = enter(roster, "eve", TUESDAY + timedelta(days=1), weeks=1)
    assert alone.series is None


def test_the_rest_of_a_series_is_cancelled_from_one_shift_on(roster: World) -> None:
    series = enter(roster)
    beside = enter(roster, "sam", TUESDAY + timedelta(days=1))
    call_off(roster.ports, "harbor", series[2].shift_id, and_later=True)
    assert on_call(roster, series) == ["sam", "sam", None, None, None]
    assert on_call(roster, beside) == ["sam"] * WEEKS
    with pytest.raises(UnknownShift):
        call_off(roster.ports, "harbor", series[2].shift_id, and_later=True)


def test_without_the_word_only_the_one_shift_is_changed(roster: World) -> None:
    series = enter(roster)
    call_off(roster.ports, "harbor", series[1].shift_id)
    hand_over(roster.ports, "harbor", series[2].shift_id, ref("ann"))
    assert on_call(roster, series) == ["sam", None, "ann", "sam", "sam"]


def test_the_rest_of_a_series_is_handed_over_from_one_shift_on(roster: World) -> None:
    series = enter(roster)
    handed = hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert [one.shift_id for one in handed] == [one.shift_id for one in series[1:]]
    assert on_call(roster, series) == ["sam", "ann", "ann", "ann", "ann"]
    again = hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert again == handed


def test_what_somebody_else_took_over_meanwhile_stays_theirs(roster: World) -> None:
    series = enter(roster)
    hand_over(roster.ports, "harbor", series[2].shift_id, ref("eve"))
    hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert on_call(roster, series) == ["sam", "ann", "eve", "ann", "ann"]
    call_off(roster.ports, "harbor", series[3].shift_id, and_later=True)
    assert on_call(roster, series) == ["sam", "ann", "eve", None, None]


def test_a_series_of_which_one_is_in_the_way_is_not_handed_over_at_all(roster: World) -> None:
    series = enter(roster)
    there = enter(roster, "ann", TUESDAY + 3 * WEEK, 1, DutyRole.SECONDARY)
    with pytest.raises(ShiftsOverlap) as refused:
        hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert refused.value.shift_id == there[0].shift_id
    assert on_call(roster, series) == ["sam"] * WEEKS
    assert [roster.shifts.rows[one.shift_id] for one in series] == series


def test_a_series_in_the_way_only_before_that_shift_is_handed_over(roster: World) -> None:
    series = enter(roster)
    enter(roster, "ann", TUESDAY, 1, DutyRole.SECONDARY)
    hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert on_call(roster, series) == ["sam", "ann", "ann", "ann", "ann"]


def test_the_running_shift_goes_with_its_rest_and_one_that_is_over_does_not(
    roster: World,
) -> None:
    series = enter(roster)
    roster.clock.time = series[1].span.starts_at
    with pytest.raises(ShiftOver):
        call_off(roster.ports, "harbor", series[0].shift_id, and_later=True)
    with pytest.raises(ShiftOver):
        hand_over(roster.ports, "harbor", series[0].shift_id, ref("ann"), and_later=True)
    assert on_call(roster, series) == ["sam"] * WEEKS
    hand_over(roster.ports, "harbor", series[1].shift_id, ref("ann"), and_later=True)
    assert on_call(roster, series) == ["sam", "ann", "ann", "ann", "ann"]


def test_a_single_shift_has_no_rest(roster: World) -> None:
    first = enter(roster, weeks=1)
    other = enter(roster, starts=TUESDAY + WEEK, weeks=1)
    call_off(roster.ports, "harbor", first[0].shift_id, and_later=True)
    assert on_call(roster, first, other) == [None, "sam"]


def test_another_agencys_series_and_supporter_are_like_none(roster: World) -> None:
    series = enter(roster)
    with pytest.raises(UnknownShift):
        call_off(roster.ports, "mesa", series[0].shift_id, and_later=True)
    with pytest.raises(UnknownSupporter):
        hand_over(roster.ports, "harbor", series[0].shift_id, ref("far"), and_later=True)
    assert on_call(roster, series) == ["sam"] * WEEKS
