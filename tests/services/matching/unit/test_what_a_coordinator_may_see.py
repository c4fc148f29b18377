"""A coordinator who tries out facts of a supporter sees nothing of it before midnight."""

from datetime import timedelta
from typing import Any

import pytest

from services.matching.application.explain_search import explain_search
from services.matching.application.find_gaps import find_gaps
from services.matching.application.keep_pool import supporter_of
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.application.search_again import reopen_search
from services.matching.application.see_workload import workload_of
from services.matching.domain.errors import UnknownSearch
from services.matching.domain.vocabulary import Gender, IncidentRole
from services.matching.entrypoints.answers import supporter_answer
from shared.security.conflict_tokens import incident_ref, unit_ref
from tests.services.matching.builders import MONDAY_NOON, need, shift, supporter, token, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, explained, submit
from tests.services.matching.unit.sam import SAM, accepted, changed, states

DAY = timedelta(days=1)
MIDNIGHT = MONDAY_NOON.replace(hour=0)
ABOUT_42 = frozenset({token(incident_ref("harbor", "42"))})
OF_SWAT = frozenset({token(unit_ref("harbor", "SWAT"))})


def seen(world: World) -> dict[str, Any]:
    one = supporter_of(world.ports, "harbor", SAM)
    return supporter_answer(one, workload_of(world.ports, one))


def free(world: World) -> int:
    return int(seen(world)["free_last_midnight"])


def was_at(world: World, number: str) -> None:
    presence = Presence("harbor", number, IncidentRole.WITNESS, MONDAY_NOON.date())
    note_involvement(world.ports, "harbor", SAM, presence)


def test_a_contact_that_an_incident_ends_shows_the_day_after(world: World) -> None:
    world.pool(supporter(cap=2))
    submit(world, need(excluded=ABOUT_42))
    accepted(world)
    assert free(world) == 2
    world.clock.pass_by(days=1)
    assert free(world) == 1
    was_at(world, "42")
    assert states(world) == ["withdrawn"]
    assert free(world) == 1
    world.clock.pass_by(days=1)
    assert free(world) == 2


@pytest.mark.parametrize(
    ("wish", "fact"),
    [
        ({"unit_tokens": OF_SWAT}, {"unit": "SWAT"}),
        ({"gender": Gender.FEMALE}, {"gender": Gender.MALE}),
    ],
)
def test_an_open_offer_that_a_fact_ends_does_not_show(
    world: World, wish: dict[str, Any], fact: dict[str, Any]
) -> None:
    world.pool(supporter(cap=2, gender=Gender.FEMALE))
    submit(world, need(**wish))
    before = free(world)
    changed(world, **fact)
    assert states(world) == ["withdrawn"]
    assert free(world) == before == 2


def test_the_rest_after_a_contact_that_was_ended_shows_the_day_after_and_no_minute(
    world: World,
) -> None:
    world.pool(supporter(cap=2))
    submit(world, need(excluded=OF_SWAT))
    accepted(world)
    world.policies.rest = 3 * DAY
    changed(world, unit="SWAT")
    assert world.supporters.rows[SAM].rests_until == MONDAY_NOON + 3 * DAY
    assert seen(world)["rests_until"] is None
    world.clock.pass_by(days=1)
    assert seen(world)["rests_until"] == MIDNIGHT + 4 * DAY


def test_the_roster_tells_of_that_rest_no_earlier(world: World) -> None:
    world.pool(supporter())
    world.shifts.add([shift(begins=1, hours=24)])
    submit(world, need(excluded=OF_SWAT))
    accepted(world)
    before = find_gaps(world.ports, "harbor", None)
    world.policies.rest = 3 * DAY
    changed(world, unit="SWAT")
    assert find_gaps(world.ports, "harbor", None) == before


def test_no_count_of_another_search_follows_the_contact_as_it_ends(world: World) -> None:
    """An escalated request at hand could be asked again and again."""
    counts = []
    for days in (0, 1):
        world = World()
        world.pool(supporter(cap=1))
        submit(world, need(excluded=OF_SWAT), uuid("contact"))
        accepted(world)
        world.clock.pass_by(days=days)
        submit(world, need(language="fr"))
        counts.append(explained(world)["refusals"])
        changed(world, unit="SWAT")
        reopen_search(world.ports, "harbor", REQUEST)
        counts.append(explained(world)["refusals"])
    today, held = {"speaks_the_language": 1}, {"speaks_the_language": 1, "has_a_free_place": 1}
    assert counts == [today, today, held, held]


def test_the_rest_of_an_involvement_shows_at_once_beside_one_that_does_not(world: World) -> None:
    world.pool(supporter(cap=2))
    submit(world, need(excluded=OF_SWAT))
    accepted(world)
    world.policies.rest = 9 * DAY
    changed(world, unit="SWAT")
    world.policies.rest = 2 * DAY
    was_at(world, "43")
    assert seen(world)["rests_until"] == MIDNIGHT + 2 * DAY
    assert world.supporters.rows[SAM].rests_until == MONDAY_NOON + 9 * DAY


def test_a_new_cap_shows_at_once(world: World) -> None:
    world.pool(supporter(cap=2))
    submit(world)
    changed(world, cap=7)
    assert free(world) == 7


def test_leaving_and_returning_shows_nothing_of_a_contact_it_ends(world: World) -> None:
    world.pool(supporter(cap=2))
    submit(world)
    accepted(world)
    world.policies.rest = 3 * DAY
    remove_supporter(world.ports, "harbor", SAM)
    left = world.supporters.rows[SAM]
    world.pool(left.returned(left.profile, world.clock.now()))
    assert world.supporters.rows[SAM].rests_until == MONDAY_NOON + 3 * DAY
    assert (free(world), seen(world)["rests_until"]) == (2, None)


@pytest.mark.parametrize("also", ["offered", "accepted", "withdrawn"])
def test_a_search_that_is_not_escalated_is_like_none(world: World, also: str) -> None:
    world.pool(supporter())
    submit(world)
    if also == "accepted":
        accepted(world)
    if also == "withdrawn":
        world.searches.rows["harbor", REQUEST] = world.searches.rows["harbor", REQUEST].withdrawn(
            2, MONDAY_NOON
        )
    with pytest.raises(UnknownSearch):
        explain_search(world.ports, "harbor", REQUEST)
