"""A coordinator cannot try out units and incidents on a supporter until something vanishes."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.application.leave_pool import remove_supporter
from services.matching.application.move_member import move_member
from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.domain.errors import TooManyChanges
from services.matching.domain.telling_changes import MOST_A_DAY
from services.matching.domain.vocabulary import Gender, IncidentRole
from tests.services.matching.builders import MONDAY_NOON, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import SAM, changed

DAY = timedelta(days=1)
REST = timedelta(days=14)
LONG_AGO = date(1970, 1, 1)


@pytest.fixture(autouse=True)
def _resting_and_pool(world: World) -> None:
    world.policies.rest = REST
    world.pool(supporter())


def was_at(world: World, number: str, on: date = LONG_AGO) -> None:
    presence = Presence("harbor", number, IncidentRole.WITNESS, on)
    note_involvement(world.ports, "harbor", SAM, presence)


def test_an_incident_of_long_ago_costs_the_rest_of_one_today(world: World) -> None:
    was_at(world, "40")
    assert world.supporters.rows[SAM].rests_until == MONDAY_NOON.replace(hour=0) + REST
    assert [one.noted_at.date() for one in world.supporters.rows[SAM].incidents] == [LONG_AGO]


def test_an_incident_that_is_known_costs_no_rest_again(world: World) -> None:
    was_at(world, "40")
    world.clock.pass_by(days=1)
    was_at(world, "40")
    assert world.supporters.rows[SAM].rests_until == MONDAY_NOON.replace(hour=0) + REST


def test_so_many_new_incidents_are_taken_in_a_day_and_no_more(world: World) -> None:
    for number in range(MOST_A_DAY):
        was_at(world, str(number))
    with pytest.raises(TooManyChanges):
        was_at(world, "one too many")
    was_at(world, "0")
    assert len(world.supporters.rows[SAM].incidents) == MOST_A_DAY
    world.clock.pass_by(days=1)
    was_at(world, "one of another day")


def _fact(number: int) -> dict[str, Any]:
    """Of each kind in turn, and never as it was."""
    facts: list[dict[str, Any]] = [
        {"unit": ("SWAT", "TRAFFIC")[number // 3 % 2]},
        {"gender": (Gender.FEMALE, Gender.MALE)[number // 3 % 2]},
        {"designated_on": date(2024, 1, 1) + number * DAY},
    ]
    return facts[number % 3]


def test_unit_gender_and_designation_change_so_often_in_a_day_and_no_more(world: World) -> None:
    for number in range(MOST_A_DAY):
        changed(world, **_fact(number))
    with pytest.raises(TooManyChanges):
        changed(world, **_fact(MOST_A_DAY))
    unit = world.supporters.rows[SAM].profile.unit
    changed(world, cap=5, unit=unit)
    world.clock.pass_by(days=1)
    changed(world, unit="K9" if unit != "K9" else "SWAT")


def test_what_identity_tells_of_moves_is_never_too_much(world: World) -> None:
    for number in range(2 * MOST_A_DAY):
        world.clock.pass_by(seconds=1)
        move_member(world.ports, "harbor", SAM, ("SWAT", "K9")[number % 2], world.clock.now())
    assert world.supporters.rows[SAM].profile.unit == "K9"
    changed(world, unit="SWAT")


def test_leaving_and_returning_gives_no_more_tries(world: World) -> None:
    for number in range(MOST_A_DAY):
        was_at(world, str(number))
    remove_supporter(world.ports, "harbor", SAM)
    left = world.supporters.rows[SAM]
    world.pool(left.returned(left.profile, world.clock.now()))
    with pytest.raises(TooManyChanges):
        was_at(world, "one too many")
