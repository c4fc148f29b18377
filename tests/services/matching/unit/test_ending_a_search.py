"""A withdrawn or closed request takes its offer back and gives the place free."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from services.matching.application.answer_offer import accept_offer
from services.matching.application.end_search import close_request, withdraw_request
from services.matching.application.ports import Ports
from services.matching.domain.errors import OfferWithdrawn
from services.matching.domain.offer import OfferState
from services.matching.domain.search import SearchState
from tests.services.matching.builders import MONDAY_NOON, ref, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, hat, search_of, submit


def test_withdrawing_takes_an_open_offer_back(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    for _ in range(2):
        withdraw_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.events.types == ["offer.made.v1", "offer.withdrawn.v1"]
    assert world.events.published[1].data["accepted_before"] is False
    assert world.measures.seen.count(("search", "withdrawn")) == 1
    assert world.supporters.rows[ref("sam")].holds == {}
    assert world.deadlines.waiting == {}
    with pytest.raises(OfferWithdrawn):
        accept_offer(world.ports, hat(offer), offer.offer_id)


def test_withdrawing_releases_a_supporter_who_had_accepted(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    withdraw_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.events.last("offer.withdrawn.v1").data["accepted_before"] is True
    assert world.supporters.rows[ref("sam")].free == 2


@pytest.mark.parametrize("end", [withdraw_request, close_request])
def test_an_ending_heard_before_the_beginning_stands(
    world: World, end: Callable[[Ports, str, str, int, datetime], None]
) -> None:
    world.pool(supporter())
    end(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    submit(world)
    assert world.events.types == []
    assert search_of(world).ended


def test_closing_frees_the_place_and_says_nothing_more(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    for _ in range(2):
        close_request(world.ports, "harbor", REQUEST, 3, MONDAY_NOON, ref("sam"))
    assert world.supporters.rows[ref("sam")].holds == {}
    assert world.offers.rows[offer.offer_id].state is OfferState.COMPLETED
    assert world.events.types == ["offer.made.v1", "offer.accepted.v1"]
    assert world.measures.seen.count(("search", "closed")) == 1


@pytest.mark.parametrize("by", [None, ref("ann")], ids=["the coordinator", "somebody else"])
def test_whoever_accepted_what_others_have_ended_is_told_that_it_is_over(
    world: World, by: str | None
) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    close_request(world.ports, "harbor", REQUEST, 3, MONDAY_NOON, by)
    assert world.offers.rows[offer.offer_id].state is OfferState.WITHDRAWN
    told = world.events.last("offer.withdrawn.v1").data
    assert (told["accepted_before"], told["reason"]) == (True, "request_withdrawn")


def test_closing_an_escalated_request_ends_its_search(world: World) -> None:
    submit(world)
    close_request(world.ports, "harbor", REQUEST, 3, MONDAY_NOON)
    assert search_of(world).state is SearchState.CLOSED


@pytest.mark.parametrize("end", [withdraw_request, close_request])
def test_after_a_contact_the_supporter_rests_however_it_ended(
    world: World, end: Callable[[Ports, str, str, int, datetime], None]
) -> None:
    world.policies.rest = timedelta(days=2)
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    end(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.supporters.rows[ref("sam")].rests_until == MONDAY_NOON + timedelta(days=2)


def test_an_offer_that_nobody_accepted_asks_for_no_rest(world: World) -> None:
    world.policies.rest = timedelta(days=2)
    world.pool(supporter())
    submit(world)
    withdraw_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.supporters.rows[ref("sam")].rests_until is None
