"""After something heavy a supporter is offered a check with a clinician; nobody else is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import accept_offer
from services.matching.application.end_search import close_request, withdraw_request
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.application.see_workload import workload_of
from services.matching.domain.vocabulary import IncidentRole
from services.matching.entrypoints.answers import SupporterAnswer, supporter_answer
from shared.events.envelope import Event
from tests.services.matching.builders import MONDAY_NOON, ref, supporter, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import hat, submit

OFFERED = "supporter.check_offered.v1"
TODAY = MONDAY_NOON.date()


@pytest.fixture
def caring(world: World) -> World:
    """Where a check is offered, and will do for two days."""
    world.policies.check = timedelta(days=2)
    return world


def contact_ends(world: World, name: str = "request") -> None:
    request_id = uuid(name)
    submit(world, request_id=request_id)
    [offer] = [one for one in world.offers.rows.values() if one.request_id == request_id]
    accept_offer(world.ports, hat(offer), offer.offer_id)
    close_request(world.ports, "harbor", request_id, 3, world.clock.now())


def was_at(world: World, number: str = "42", on: date = TODAY) -> None:
    presence = Presence("harbor", number, IncidentRole.WITNESS, on)
    note_involvement(world.ports, "mesa", ref("sam"), presence)


def offers(world: World) -> list[Event]:
    return [event for event in world.events.published if event.type == OFFERED]


def test_a_heavy_contact_that_ended_is_followed_by_an_offer(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    contact_ends(caring)
    [event] = offers(caring)
    assert event.agency == "mesa", "the supporter's own"


def test_what_is_told_names_neither_request_nor_reason(caring: World) -> None:
    """The two occasions read alike."""
    caring.pool(supporter(agency="mesa"))
    contact_ends(caring)
    caring.clock.pass_by(days=3)
    was_at(caring, on=TODAY + timedelta(days=3))
    after_contact, after_incident = offers(caring)
    assert after_contact.data == {"supporter_ref": ref("sam"), "offered_at": MONDAY_NOON}
    assert after_contact.data.keys() == after_incident.data.keys()


def test_a_light_contact_calls_for_none(world: World) -> None:
    world.pool(supporter())
    contact_ends(world)
    was = world.supporters.rows[ref("sam")]
    assert (offers(world), was.check_until) == ([], None)


def test_an_offer_that_came_to_nothing_calls_for_none(caring: World) -> None:
    caring.pool(supporter())
    submit(caring)
    withdraw_request(caring.ports, "harbor", uuid("request"), 2, MONDAY_NOON)
    assert offers(caring) == []


def test_a_contact_calls_for_one_however_it_ended(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    submit(caring)
    [made] = caring.offers.rows.values()
    accept_offer(caring.ports, hat(made), made.offer_id)
    withdraw_request(caring.ports, "harbor", uuid("request"), 2, MONDAY_NOON)
    assert len(offers(caring)) == 1


def test_whoever_left_the_pool_is_offered_none(caring: World) -> None:
    """They are no supporter any more, and their contact is handed over after they left."""
    caring.pool(supporter(agency="mesa"))
    submit(caring)
    [made] = caring.offers.rows.values()
    accept_offer(caring.ports, hat(made), made.offer_id)
    remove_supporter(caring.ports, "mesa", ref("sam"))
    assert offers(caring) == []


def test_closing_a_request_twice_offers_once(caring: World) -> None:
    caring.pool(supporter())
    contact_ends(caring)
    caring.clock.pass_by(days=9)
    close_request(caring.ports, "harbor", uuid("request"), 3, caring.clock.now())
    assert len(offers(caring)) == 1


def test_several_in_one_rest_do_not_nag(caring: World) -> None:
    """Each makes the rest longer, and the one offer is good for all of it."""
    caring.pool(supporter())
    for number in range(3):
        contact_ends(caring, f"request-{number}")
        caring.clock.pass_by(days=1, hours=23)
    assert len(offers(caring)) == 1
    caring.clock.pass_by(hours=1)
    contact_ends(caring, "after the rest")
    assert len(offers(caring)) == 2


def test_whoever_was_at_an_incident_is_offered_one(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    was_at(caring)
    assert len(offers(caring)) == 1


def test_noting_an_incident_again_or_another_in_the_same_rest_offers_none(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    was_at(caring)
    was_at(caring)
    was_at(caring, "43")
    assert len(offers(caring)) == 1


def test_a_contact_and_an_incident_share_one_offer(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    was_at(caring)
    contact_ends(caring)
    assert len(offers(caring)) == 1


@pytest.mark.parametrize(("days", "count"), [(1, 1), (2, 0), (400, 0)])
def test_an_incident_whose_rest_is_over_calls_for_none(
    caring: World, days: int, count: int
) -> None:
    caring.pool(supporter(agency="mesa"))
    was_at(caring, on=TODAY - timedelta(days=days))
    assert len(offers(caring)) == count


def test_where_the_region_offers_none_an_incident_calls_for_none(world: World) -> None:
    world.pool(supporter(agency="mesa"))
    was_at(world)
    assert offers(world) == []


def test_the_coordinator_sees_nothing_of_it(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    before = _shown(caring)
    contact_ends(caring)
    assert caring.supporters.rows[ref("sam")].check_until == MONDAY_NOON + timedelta(days=2)
    assert _shown(caring) == before
    assert not [name for name in SupporterAnswer().fields if "check" in name]


def test_a_rest_that_is_shorter_than_the_last_takes_nothing_from_it(caring: World) -> None:
    caring.pool(supporter(agency="mesa"))
    caring.policies.check = timedelta(days=14)
    was_at(caring)
    caring.policies.check = timedelta(days=2)
    contact_ends(caring)
    midnight = datetime.combine(TODAY, datetime.min.time(), MONDAY_NOON.tzinfo)
    assert caring.supporters.rows[ref("sam")].check_until == midnight + timedelta(days=14)


def _shown(world: World) -> dict[str, Any]:
    one = world.supporters.rows[ref("sam")]
    return supporter_answer(one, workload_of(world.ports, one))
