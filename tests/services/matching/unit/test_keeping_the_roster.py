"""A coordinator keeps the roster; who is not theirs does not exist for them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.matching.application.answer_offer import OwnHat
from services.matching.application.find_gaps import find_gaps
from services.matching.application.keep_roster import (
    call_off,
    enter_shifts,
    hand_over,
    list_shifts,
    own_shifts,
)
from services.matching.application.leave_pool import member_left, remove_supporter
from services.matching.domain.duty_roster import DutyRole, Shift, ShiftTimes
from services.matching.domain.errors import (
    InvalidShift,
    ShiftOver,
    ShiftsOverlap,
    UnknownShift,
    UnknownSupporter,
)
from tests.services.matching.builders import MONDAY_NOON, ref, shift, supporter, uuid
from tests.services.matching.fakes import World

CHICAGO = ZoneInfo("America/Chicago")
PRIMARY, SECONDARY = DutyRole.PRIMARY, DutyRole.SECONDARY
TUESDAY = datetime(2026, 6, 2, 8)


@pytest.fixture
def roster(world: World) -> World:
    world.pool(
        supporter("sam"),
        supporter("ann"),
        supporter("gone", left=True),
        supporter("far", "mesa"),
    )
    return world


def times(starts: datetime = TUESDAY, hours: float = 8, until: date | None = None) -> ShiftTimes:
    return ShiftTimes(starts, starts + timedelta(hours=hours), weekly_until=until)


def enter(
    world: World,
    name: str = "sam",
    role: DutyRole = PRIMARY,
    when: ShiftTimes | None = None,
) -> Shift:
    return enter_shifts(world.ports, "harbor", ref(name), role, when or times())[0]


def test_a_shift_is_kept_as_the_instants_the_agencys_clocks_mean(roster: World) -> None:
    entered = enter(roster)
    assert entered.span.starts_at.astimezone(CHICAGO).replace(tzinfo=None) == TUESDAY
    assert roster.shifts.find("harbor", entered.shift_id) == entered


@pytest.mark.parametrize("name", ["nobody", "gone", "far"])
def test_who_left_never_was_or_is_of_another_agency_is_unknown_alike(
    roster: World, name: str
) -> None:
    with pytest.raises(UnknownSupporter):
        enter(roster, name)
    entered = enter(roster)
    with pytest.raises(UnknownSupporter):
        hand_over(roster.ports, "harbor", entered.shift_id, ref(name))
    assert list(roster.shifts.rows) == [entered.shift_id]


def test_a_second_primary_at_the_same_time_is_refused_with_the_shift_in_the_way(
    roster: World,
) -> None:
    entered = enter(roster)
    with pytest.raises(ShiftsOverlap) as refused:
        enter(roster, "ann", when=times(TUESDAY + timedelta(hours=7)))
    assert refused.value.shift_id == entered.shift_id
    enter(roster, "ann", SECONDARY)
    enter(roster, "ann", when=times(TUESDAY + timedelta(hours=8)))


def test_a_series_in_the_way_of_one_shift_is_not_written_at_all(roster: World) -> None:
    later = enter(roster, when=times(TUESDAY + timedelta(weeks=3)))
    until = TUESDAY.date() + timedelta(weeks=5)
    with pytest.raises(ShiftsOverlap):
        enter(roster, "ann", when=times(until=until))
    assert list(roster.shifts.rows) == [later.shift_id]


def test_another_agencys_shifts_are_in_nobodys_way(roster: World) -> None:
    enter_shifts(roster.ports, "mesa", ref("far"), PRIMARY, times())
    enter(roster)


@pytest.mark.parametrize("days", [-2, 740])
def test_a_shift_that_is_over_or_years_away_is_refused(roster: World, days: int) -> None:
    with pytest.raises(InvalidShift):
        enter(roster, when=times(TUESDAY + timedelta(days=days)))


def test_a_retired_agency_has_no_roster_to_keep(roster: World) -> None:
    roster.policies.retired = "harbor"
    with pytest.raises(UnknownSupporter):
        enter(roster)


def test_a_shift_is_handed_over_also_while_it_runs(roster: World) -> None:
    entered = enter(roster)
    roster.clock.time = entered.span.starts_at
    [handed] = hand_over(roster.ports, "harbor", entered.shift_id, ref("ann"))
    assert (handed.supporter_ref, handed.span) == (ref("ann"), entered.span)
    [again] = hand_over(roster.ports, "harbor", entered.shift_id, ref("ann"))
    assert again == handed
    assert roster.shifts.on_call({"harbor"}, "harbor", roster.clock.now()) == (ref("ann"),)


def test_nobody_is_handed_a_shift_beside_one_of_their_own(roster: World) -> None:
    entered = enter(roster)
    beside = enter(roster, "ann", SECONDARY)
    with pytest.raises(ShiftsOverlap) as refused:
        hand_over(roster.ports, "harbor", entered.shift_id, ref("ann"))
    assert refused.value.shift_id == beside.shift_id


def test_a_cancelled_shift_is_gone_and_makes_room(roster: World) -> None:
    entered = enter(roster)
    call_off(roster.ports, "harbor", entered.shift_id)
    with pytest.raises(UnknownShift):
        call_off(roster.ports, "harbor", entered.shift_id)
    enter(roster, "ann")


def test_another_agencys_shift_and_none_are_alike(roster: World) -> None:
    entered = enter(roster)
    for agency, shift_id in (("mesa", entered.shift_id), ("harbor", uuid("none"))):
        with pytest.raises(UnknownShift):
            call_off(roster.ports, agency, shift_id)
        with pytest.raises(UnknownShift):
            hand_over(roster.ports, agency, shift_id, ref("far"))


def test_a_shift_that_is_over_cannot_be_changed(roster: World) -> None:
    entered = enter(roster)
    roster.clock.time = entered.span.ends_at
    with pytest.raises(ShiftOver):
        call_off(roster.ports, "harbor", entered.shift_id)
    with pytest.raises(ShiftOver):
        hand_over(roster.ports, "harbor", entered.shift_id, ref("ann"))


def test_whoever_leaves_the_pool_leaves_the_roster_and_the_gap_shows(roster: World) -> None:
    monday = times(datetime(2026, 6, 1, 7), 24)  # as it is noon in UTC
    enter(roster, when=monday)
    enter(roster, "ann", when=times(datetime(2026, 6, 2, 7), 24))
    remove_supporter(roster.ports, "harbor", ref("sam"))
    assert roster.shifts.on_call({"harbor"}, "harbor", MONDAY_NOON) == ()
    first = find_gaps(roster.ports, "harbor", None).without_primary[0]
    assert (first.starts_at, first.hours) == (MONDAY_NOON, 24)
    member_left(roster.ports, ref("ann"), MONDAY_NOON)
    assert own_shifts(roster.ports, OwnHat(ref("ann"), "harbor"), None, 9) == []


def test_an_empty_roster_is_one_gap_to_the_horizon(roster: World) -> None:
    found = find_gaps(roster.ports, "harbor", None)
    assert found.until == MONDAY_NOON + timedelta(days=14)
    for gaps in (found.without_primary, found.without_secondary):
        assert [(gap.starts_at, gap.ends_at) for gap in gaps] == [(MONDAY_NOON, found.until)]


def test_gaps_are_looked_for_to_the_end_of_a_local_day(roster: World) -> None:
    found = find_gaps(roster.ports, "harbor", date(2026, 6, 1))
    assert found.until.astimezone(CHICAGO) == datetime(2026, 6, 2, tzinfo=CHICAGO)
    find_gaps(roster.ports, "harbor", date(2026, 8, 30))
    for day in (date(2026, 5, 31), date(2026, 8, 31)):
        with pytest.raises(InvalidShift):
            find_gaps(roster.ports, "harbor", day)


def test_a_list_covers_local_days_and_goes_on_where_it_stopped(roster: World) -> None:
    night = enter(roster, when=times(datetime(2026, 6, 2, 22)))
    morning = enter(roster, "ann", when=times(datetime(2026, 6, 3, 6)))
    wednesday = (date(2026, 6, 3), date(2026, 6, 3))
    assert list_shifts(roster.ports, "harbor", wednesday, None, 9) == [night, morning]
    tuesday = (date(2026, 6, 2), date(2026, 6, 2))
    assert list_shifts(roster.ports, "harbor", tuesday, None, 9) == [night]
    assert list_shifts(roster.ports, "harbor", (None, None), None, 1) == [night]
    assert list_shifts(roster.ports, "mesa", (None, None), None, 9) == []


@pytest.mark.parametrize("last", [date(2026, 5, 31), date(2027, 6, 8)])
def test_a_list_of_no_days_or_of_years_is_refused(roster: World, last: date) -> None:
    with pytest.raises(InvalidShift):
        list_shifts(roster.ports, "harbor", (date(2026, 6, 1), last), None, 9)


def test_supporters_see_their_own_shifts_that_are_not_over(roster: World) -> None:
    mine = [shift("running", -1), shift("next", 100)]
    others = [shift("over", -50), shift("ann's", 8, supporter_ref=ref("ann"))]
    roster.shifts.add([*mine, *others])
    assert own_shifts(roster.ports, OwnHat(ref("sam"), "harbor"), None, 9) == mine
    assert own_shifts(roster.ports, OwnHat(ref("sam"), "mesa"), None, 9) == []
