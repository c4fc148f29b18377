"""Whose declaration lapses is told in time, once."""

from datetime import timedelta

import pytest

from services.matching.application.answer_offer import OwnHat
from services.matching.application.declare_relationships import declare
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.remind_declarations import remind, whom_to_remind
from services.matching.domain.terms import Requirement, Terms
from tests.services.matching.builders import MONDAY_NOON, ref, supporter
from tests.services.matching.fakes import World

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
LONG_AGO = MONDAY_NOON - 900 * DAY
SAM = OwnHat(ref("sam"), "harbor")
LAPSES = "supporter.declaration_lapses.v1"


@pytest.fixture
def yearly(world: World) -> World:
    """Harbor reminds four weeks before, mesa asks for no declaration."""
    asked = {"harbor": Requirement(declaration_days=365, reminder_days=28)}
    world.policies.agreed = Terms(requirements=asked)
    return world


def declared(world: World, days_ago: int, name: str = "sam", agency: str = "harbor") -> None:
    day = TODAY - days_ago * DAY
    world.pool(supporter(name, agency=agency, enrolled_at=LONG_AGO, declared_on=day))


def told(world: World) -> int:
    """After a day's look through the pools, how often anybody was told at all."""
    for found in list(whom_to_remind(world.ports)):
        remind(world.ports, found)
    return world.events.types.count(LAPSES)


@pytest.mark.parametrize(
    ("age", "reminded"), [(336, False), (337, True), (365, True), (366, False)]
)
def test_within_the_last_weeks_they_are_told(yearly: World, age: int, reminded: bool) -> None:
    declared(yearly, age)
    assert told(yearly) == reminded
    if reminded:
        event = yearly.events.last(LAPSES)
        assert (event.agency, event.data) == ("harbor", {"supporter_ref": ref("sam")})


def test_they_are_told_once_and_again_of_the_next_declaration(yearly: World) -> None:
    declared(yearly, 340)
    for _ in range(3):
        assert told(yearly) == 1
        assert list(whom_to_remind(yearly.ports)) == []
        yearly.clock.pass_by(days=1)
    declare(yearly.ports, SAM)
    assert told(yearly) == 1
    yearly.clock.pass_by(days=340)
    assert told(yearly) == 2


def test_who_declares_between_the_look_and_the_telling_is_left_in_peace(yearly: World) -> None:
    declared(yearly, 340)
    (found,) = whom_to_remind(yearly.ports)
    declare(yearly.ports, SAM)
    remind(yearly.ports, found)
    assert LAPSES not in yearly.events.types


def test_two_who_look_at_once_tell_it_once(yearly: World) -> None:
    declared(yearly, 340)
    both = [*whom_to_remind(yearly.ports), *whom_to_remind(yearly.ports)]
    for found in both:
        remind(yearly.ports, found)
    assert (len(both), yearly.events.types.count(LAPSES)) == (2, 1)


def test_nobody_is_told_where_none_is_asked_for_or_no_reminder_wanted(yearly: World) -> None:
    declared(yearly, 340, "mia", "mesa")
    silent = {"harbor": Requirement(declaration_days=365)}
    assert told(yearly) == 0
    declared(yearly, 340)
    yearly.policies.agreed = Terms(requirements=silent)
    assert told(yearly) == 0


def test_where_it_counts_for_less_than_the_reminder_the_day_after_will_do(yearly: World) -> None:
    short = {"harbor": Requirement(declaration_days=10, reminder_days=28)}
    yearly.policies.agreed = Terms(requirements=short)
    declared(yearly, 0)
    assert told(yearly) == 0
    yearly.clock.pass_by(days=1)
    assert told(yearly) == 1


def test_who_left_and_whom_this_version_cannot_read_keep_no_other(yearly: World) -> None:
    for name in ("ann", "ben", "sam"):
        declared(yearly, 340, name)
    found = list(whom_to_remind(yearly.ports))
    remove_supporter(yearly.ports, "harbor", ref("ann"))
    yearly.supporters.of_a_later_version.add(ref("ben"))
    for one in [*found, ref("nobody")]:
        remind(yearly.ports, one)
    assert [e.data["supporter_ref"] for e in yearly.events.published if e.type == LAPSES] == [
        ref("sam")
    ]


def test_all_pages_of_a_large_pool_are_looked_through(yearly: World) -> None:
    for number in range(450):
        declared(yearly, 340, f"s{number}")
    assert len(set(whom_to_remind(yearly.ports))) == 450
