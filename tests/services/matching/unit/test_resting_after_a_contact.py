"""Whoever rests after a contact is left alone: what is open with them goes to others (R13)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.matching.application.end_search import close_request, withdraw_request
from services.matching.application.hear_personnel import change_command
from services.matching.application.ports import Ports
from services.matching.application.search_again import refuse_peer, take_returned
from services.matching.domain.offer import OfferState
from services.matching.domain.standing_facts import Command
from shared.security.conflict_tokens import commander_ref
from tests.services.matching.builders import MONDAY_NOON, need, supporter, token, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import submit
from tests.services.matching.unit.sam import ANN, SAM, accepted, reasons, states

FIRST = uuid("request-0")


def contact(world: World) -> str:
    (one,) = (row for row in world.offers.rows.values() if row.state is OfferState.ACCEPTED)
    return one.offer_id


def closed(ports: Ports, _offer_id: str) -> None:
    close_request(ports, "harbor", FIRST, 2, MONDAY_NOON, SAM)


def closed_by_others(ports: Ports, _offer_id: str) -> None:
    close_request(ports, "harbor", FIRST, 2, MONDAY_NOON)


def withdrawn(ports: Ports, _offer_id: str) -> None:
    withdraw_request(ports, "harbor", FIRST, 2, MONDAY_NOON)


def returned(ports: Ports, offer_id: str) -> None:
    take_returned(ports, "harbor", offer_id)


def refused(ports: Ports, offer_id: str) -> None:
    refuse_peer(ports, "harbor", offer_id)


ENDS = [closed, closed_by_others, withdrawn, returned, refused]


def with_a_contact_and_an_open_offer(world: World) -> None:
    """The first is of somebody whom a commander of D01 commands."""
    world.pool(supporter("sam"))
    submit(world, need(excluded=frozenset({token(commander_ref("harbor", "D01"))})), FIRST)
    world.clock.pass_by(seconds=1)
    submit(world, request_id=uuid("request-1"))
    accepted(world, 0)
    world.pool(supporter("ann", topics=frozenset()))
    assert states(world) == ["accepted", "open"]


@pytest.mark.parametrize("end", ENDS)
def test_an_open_offer_of_whoever_rests_goes_to_somebody_else(
    world: World, end: Callable[[Ports, str], None]
) -> None:
    world.policies.rest = timedelta(days=2)
    with_a_contact_and_an_open_offer(world)
    end(world.ports, contact(world))
    assert states(world)[1] == "withdrawn"
    assert "open" in states(world, ANN)
    assert reasons(world)[-1] == "supporter_unavailable"


@pytest.mark.parametrize("end", ENDS)
def test_it_stays_where_nobody_rests(world: World, end: Callable[[Ports, str], None]) -> None:
    with_a_contact_and_an_open_offer(world)
    end(world.ports, contact(world))
    assert states(world)[1] == "open"


def test_a_second_contact_goes_on_while_they_rest(world: World) -> None:
    world.policies.rest = timedelta(days=2)
    with_a_contact_and_an_open_offer(world)
    accepted(world, 1)
    closed(world.ports, "")
    assert states(world) == ["completed", "accepted"]


def test_so_it_does_when_the_contact_is_handed_over_because_facts_changed(world: World) -> None:
    world.policies.rest = timedelta(days=2)
    with_a_contact_and_an_open_offer(world)
    command = Command(uuid("command"), "D01", MONDAY_NOON - timedelta(days=1))
    change_command(world.ports, "harbor", SAM, command)
    assert states(world) == ["withdrawn", "withdrawn"]
    assert sorted(reasons(world)) == ["supporter_conflict", "supporter_unavailable"]
