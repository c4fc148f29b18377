"""An absence takes back the open offers that would lie in it when it begins, and no contact."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from services.matching.application.keep_pool import change_supporter, enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.watch_absences import absence_due
from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.rules import broken_rules
from services.matching.domain.vocabulary import Urgency
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    need,
    profile,
    question,
    ref,
    supporter,
)
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import (
    ANN,
    SAM,
    accepted,
    changed,
    offered,
    reason,
    states,
)

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
TUESDAY = datetime(2026, 6, 2, tzinfo=UTC)
FROM_TUESDAY = (Away(TODAY + DAY, TODAY + 9 * DAY),)


@pytest.fixture
def long(world: World) -> World:
    """Offers stay open for two days."""
    world.policies.limit = timedelta(days=2)
    return world


def at(world: World, moment: datetime) -> None:
    """The task that is expected then, comes a moment later."""
    assert world.deadlines.absences[SAM] == moment
    world.clock.time = moment + timedelta(milliseconds=200)
    absence_due(world.ports, "harbor", SAM)


def test_an_offer_stays_until_the_absence_begins_and_then_goes_to_somebody_else(
    long: World,
) -> None:
    long.pool(supporter(cap=2), supporter("ann", topics=frozenset()))
    offered(long)
    changed(long, away=FROM_TUESDAY)
    assert states(long) == ["open"]
    at(long, TUESDAY)
    assert states(long) == ["withdrawn"]
    assert reason(long) == "supporter_unavailable"
    assert states(long, ANN) == ["open"]
    assert long.deadlines.absences == {}


def test_a_contact_runs_on_through_the_absence(long: World) -> None:
    long.pool(supporter(cap=2))
    offered(long, 2)
    accepted(long, 0)
    changed(long, away=FROM_TUESDAY)
    at(long, TUESDAY)
    assert states(long) == ["accepted", "withdrawn"]


def test_an_offer_made_after_the_absence_was_entered_is_taken_back_too(long: World) -> None:
    enrol_supporter(long.ports, "harbor", SAM, profile(away=FROM_TUESDAY))
    offered(long)
    assert states(long) == ["open"]
    at(long, TUESDAY)
    assert states(long) == ["withdrawn"]


def test_the_absence_begins_with_the_day_where_the_supporter_lives(long: World) -> None:
    long.pool(supporter())
    changed(long, time_zone="America/Chicago", away=FROM_TUESDAY)
    assert long.deadlines.absences[SAM] == datetime(2026, 6, 2, 5, tzinfo=UTC)


def test_a_night_that_began_before_the_absence_is_still_worked(long: World) -> None:
    nights = (Window(0, time(8), time(6)),)
    long.pool(supporter(availability=nights))
    offered(long)
    changed(long, away=FROM_TUESDAY)
    at(long, datetime(2026, 6, 2, 6, tzinfo=UTC))
    assert states(long) == ["withdrawn"]


def test_the_task_at_midnight_leaves_whoever_works_the_night_and_comes_again_in_the_morning(
    long: World,
) -> None:
    long.pool(supporter())
    changed(long, away=FROM_TUESDAY)
    offered(long)
    changed(long, availability=(Window(0, time(8), time(6)),))
    long.clock.time = TUESDAY
    absence_due(long.ports, "harbor", SAM)
    assert states(long) == ["open"]
    at(long, datetime(2026, 6, 2, 6, tzinfo=UTC))
    assert states(long) == ["withdrawn"]


def test_a_request_that_can_wait_stays_with_whoever_is_back_within_a_day(long: World) -> None:
    long.pool(supporter(cap=3))
    offered(long, urgency=Urgency.ROUTINE)
    changed(long, away=(Away(TODAY + DAY, TODAY + DAY),))
    at(long, TUESDAY)
    assert states(long) == ["open"]


def test_after_an_extra_span_within_the_absence_they_are_away_again(long: World) -> None:
    long.pool(supporter(cap=3))
    changed(long, away=FROM_TUESDAY, extra=(Extra(TODAY + DAY, time(10), time(12)),))
    at(long, TUESDAY)
    long.clock.time = datetime(2026, 6, 2, 11, tzinfo=UTC)
    offered(long)
    assert states(long) == ["open"]
    at(long, datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert states(long) == ["withdrawn"]


def test_of_several_absences_the_next_is_expected(long: World) -> None:
    long.pool(supporter())
    later = Away(TODAY + 20 * DAY, TODAY + 21 * DAY)
    changed(long, away=(later, *FROM_TUESDAY))
    at(long, TUESDAY)
    assert long.deadlines.absences[SAM] == TUESDAY + 19 * DAY


def test_an_absence_that_was_taken_out_again_is_expected_no_more_and_a_late_task_does_nothing(
    long: World,
) -> None:
    long.pool(supporter())
    changed(long, away=FROM_TUESDAY)
    changed(long, away=())
    assert long.deadlines.absences == {}
    offered(long)
    long.clock.pass_by(hours=13)
    absence_due(long.ports, "harbor", SAM)
    assert states(long) == ["open"]


def test_whoever_left_is_not_looked_at_any_more(long: World) -> None:
    long.pool(supporter())
    changed(long, away=FROM_TUESDAY)
    remove_supporter(long.ports, "harbor", SAM)
    assert long.deadlines.absences == {}
    gone = long.supporters.rows[SAM]
    for agency, name in (("harbor", SAM), ("mesa", SAM), ("harbor", ref("nobody"))):
        absence_due(long.ports, agency, name)
    assert long.supporters.rows[SAM] == gone


@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date.max])
def test_the_ends_of_the_calendar_are_no_absence_to_wait_for(world: World, day: date) -> None:
    world.pool(supporter())
    away, extra = (Away(day, day),), (Extra(day, time(22), time(6)),)
    for zone in ("Pacific/Kiritimati", "America/Adak"):
        changed(world, time_zone=zone, away=away, extra=extra)
        assert world.deadlines.absences == {}


def test_an_absence_outweighs_a_shift_as_it_does_the_weekly_hours() -> None:
    on_call = question(on_call=frozenset({SAM}), need=need())
    away = (Away(TODAY, TODAY),)
    assert broken_rules(on_call, candidate(supporter(availability=(), away=away))) == (
        "available_in_time",
    )
    there = Extra(TODAY, time(11), time(13))
    assert broken_rules(on_call, candidate(supporter(away=away, extra=(there,)))) == ()
    assert broken_rules(on_call, candidate(supporter(availability=()))) == ()


def test_a_change_that_is_none_of_absences_expects_none(world: World) -> None:
    world.pool(supporter())
    change_supporter(world.ports, "harbor", SAM, lambda before: before)
    assert world.deadlines.absences == {}
