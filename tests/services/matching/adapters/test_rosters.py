"""One suite for the on-call roster, run over the fake and over MongoDB."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.application.ports import RosterPlace, Shifts
from services.matching.domain.duty_roster import LONGEST, DutyRole, Shift, Span
from services.matching.domain.errors import ChangedMeanwhile
from tests.services.matching.adapters.stores import lay_out
from tests.services.matching.builders import MONDAY_NOON, ref, shift, uuid
from tests.services.matching.fakes import FakeRoster

HOUR = timedelta(hours=1)
SECONDARY = DutyRole.SECONDARY
BOTH = ("harbor", "mesa")


@pytest.fixture(params=["fake", "mongo"])
def roster(request: pytest.FixtureRequest) -> FakeRoster | MongoShifts:
    if request.param == "fake":
        return FakeRoster()
    mongo = request.getfixturevalue("mongo")
    lay_out(mongo)
    return MongoShifts(mongo, None)


def keep(roster: Shifts, *shifts: Shift) -> None:
    for one in shifts:
        roster.add([one])


def at(hours: float, length: float = 1) -> Span:
    return Span(MONDAY_NOON + hours * HOUR, MONDAY_NOON + (hours + length) * HOUR)


def test_a_shift_comes_back_as_it_went_in_and_only_in_its_agency(roster: Shifts) -> None:
    one = shift(role=SECONDARY)
    keep(roster, one)
    assert roster.find("harbor", one.shift_id) == one
    assert roster.find("mesa", one.shift_id) is None


def test_a_series_is_added_together(roster: Shifts) -> None:
    series = [shift(str(week), week * 7 * 24) for week in range(3)]
    roster.add(series)
    assert roster.between("harbor", at(0, 24 * 30)) == series


def test_what_follows_in_a_series_is_what_is_later_and_the_same_supporters(
    roster: Shifts,
) -> None:
    series = [shift(str(week), week * 7 * 24, series=uuid("series")) for week in range(5)]
    other = shift("other", 200, role=SECONDARY, series=uuid("other"))
    roster.add([*series, other, shift("single", 400, role=SECONDARY)])
    roster.save(series[2], series[2].handed_to(ref("ann"), MONDAY_NOON))
    roster.save(series[3], series[3].called_off(MONDAY_NOON))
    assert roster.later_in_series(series[0]) == [series[1], series[4]]
    assert roster.later_in_series(series[4]) == []
    assert roster.later_in_series(shift("alone", -24)) == []
    assert roster.find("harbor", other.shift_id) == other


def test_a_cancelled_shift_is_nowhere(roster: Shifts) -> None:
    one = shift()
    keep(roster, one)
    roster.save(one, one.called_off(MONDAY_NOON))
    assert roster.find("harbor", one.shift_id) is None
    assert roster.between("harbor", at(0)) == []
    assert roster.own("harbor", ref("sam"), MONDAY_NOON, None, 9) == []


def test_a_shift_is_saved_only_by_whoever_saw_it_last(roster: Shifts) -> None:
    before = shift()
    keep(roster, before)
    saved = roster.save(before, before.handed_to(ref("ann"), MONDAY_NOON))
    assert roster.find("harbor", before.shift_id) == saved
    with pytest.raises(ChangedMeanwhile):
        roster.save(before, before.called_off(MONDAY_NOON))


def test_between_finds_what_touches_the_time_also_if_it_began_a_day_before(
    roster: Shifts,
) -> None:
    long = shift("long", 0, LONGEST / HOUR)
    short = shift("short", 25, 2)
    keep(roster, long, short, shift("elsewhere", 0, agency="mesa"))
    assert roster.between("harbor", at(25.5, 0.25)) == [long, short]
    assert roster.between("harbor", at(26, 0.5)) == [short]
    assert roster.between("harbor", at(27, 5)) == []
    assert roster.between("harbor", at(-1, 1)) == []


def test_a_list_goes_on_behind_its_place_also_within_one_start(roster: Shifts) -> None:
    listed = [shift(str(n), 8 * (n // 2), role=SECONDARY) for n in range(6)]
    keep(roster, *listed)
    expected = sorted(listed, key=lambda one: (one.span.starts_at, one.shift_id))
    found: list[Shift] = []
    place = None
    while page := roster.between("harbor", at(0, 100), place, 2):
        found += page
        place = RosterPlace(page[-1].span.starts_at, page[-1].shift_id)
    assert found == expected
    middle = RosterPlace(expected[2].span.starts_at, expected[2].shift_id)
    assert roster.own("harbor", ref("sam"), MONDAY_NOON, middle, 9) == expected[3:]


def test_own_shifts_are_those_that_are_not_over(roster: Shifts) -> None:
    running, ahead = shift("running", -4, 8), shift("ahead", 50)
    keep(roster, ahead, running, shift("over", -8, 8), shift("other", 4, supporter_ref=ref("ann")))
    assert roster.own("harbor", ref("sam"), MONDAY_NOON, None, 9) == [running, ahead]
    assert roster.own("harbor", ref("sam"), MONDAY_NOON, None, 1) == [running]
    assert roster.own("mesa", ref("sam"), MONDAY_NOON, None, 9) == []


def test_taking_somebody_off_cancels_what_is_not_over_and_nobody_elses(roster: Shifts) -> None:
    over, other = shift("over", -8, 8), shift("other", 0, supporter_ref=ref("ann"))
    keep(roster, over, other, shift("running", -1), shift("ahead", 50))
    roster.take_off("harbor", ref("sam"), MONDAY_NOON)
    assert roster.between("harbor", at(-24, 200)) == [over, other]
    roster.take_off("harbor", ref("nobody"), MONDAY_NOON)


def test_on_call_is_whoever_is_on_duty_at_this_moment(
    roster: FakeRoster | MongoShifts,
) -> None:
    keep(
        roster,
        shift("home second", -1, role=SECONDARY, supporter_ref="home second"),
        shift("home first", -20, 24, supporter_ref="home first"),
        shift("abroad", -2, agency="mesa", supporter_ref="abroad"),
        shift("abroad too", 0, agency="mesa", role=SECONDARY, supporter_ref="abroad too"),
        shift("over", -8, 8, supporter_ref="over"),
        shift("ahead", 1, supporter_ref="ahead"),
    )
    home = ("home first", "home second")
    abroad = ("abroad", "abroad too")
    assert roster.on_call(BOTH, "harbor", MONDAY_NOON) == home + abroad
    assert roster.on_call(frozenset(BOTH), "mesa", MONDAY_NOON) == abroad + home
    assert roster.on_call(["mesa"], "harbor", MONDAY_NOON) == abroad
    assert roster.on_call([], "harbor", MONDAY_NOON) == ()
    assert roster.on_call(BOTH, "harbor", MONDAY_NOON + 100 * HOUR) == ()


def test_whoever_is_on_duty_twice_is_called_once(roster: FakeRoster | MongoShifts) -> None:
    first = shift("a", -1)
    keep(roster, first, replace(first, shift_id="b", role=SECONDARY))
    assert roster.on_call(BOTH, "harbor", MONDAY_NOON) == (ref("sam"),)


def test_nobody_cancelled_is_on_call(roster: FakeRoster | MongoShifts) -> None:
    one = shift("a", -1)
    keep(roster, one)
    roster.save(one, one.called_off(MONDAY_NOON))
    assert roster.on_call(BOTH, "harbor", MONDAY_NOON) == ()
