"""An urgent request is offered to a few at once, and exactly one of them wins."""

import pytest

from services.matching.application.answer_offer import OwnHat, accept_offer, refuse_offer
from services.matching.application.end_search import close_request, withdraw_request
from services.matching.domain.errors import OfferWithdrawn
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import RefusalReason
from tests.services.matching.builders import MONDAY_NOON, ref, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, hat, search_of, submit


@pytest.fixture
def rushed(world: World) -> World:
    """Three are asked at once, of four."""
    world.policies.at_once = 3
    world.policies.offers = 4
    world.pool(*(supporter(name) for name in ("ann", "bob", "cid", "dan")))
    submit(world)
    return world


def open_offers(world: World) -> list[Offer]:
    return [world.offers.rows[one] for one in search_of(world).offers]


def test_a_few_are_asked_at_once_and_no_more(rushed: World) -> None:
    assert len({one.supporter_ref for one in open_offers(rushed)}) == 3


def test_the_first_to_accept_wins_and_the_others_are_told_kindly(rushed: World) -> None:
    first, second, third = open_offers(rushed)
    accept_offer(rushed.ports, hat(second), second.offer_id)
    assert search_of(rushed).offers == (second.offer_id,)
    for other in (first, third):
        assert rushed.offers.rows[other.offer_id].state is OfferState.WITHDRAWN
        assert rushed.supporters.rows[other.supporter_ref].holds == {}
        with pytest.raises(OfferWithdrawn):
            accept_offer(rushed.ports, hat(other), other.offer_id)
    reasons = [e.data["reason"] for e in rushed.events.published if e.type == "offer.withdrawn.v1"]
    assert reasons == ["taken", "taken"]
    assert rushed.events.types.count("offer.accepted.v1") == 1


def test_who_declines_is_replaced_by_the_next_while_others_still_consider(rushed: World) -> None:
    first = open_offers(rushed)[0]
    before = {one.supporter_ref for one in open_offers(rushed)}
    refuse_offer(rushed.ports, hat(first), first.offer_id, RefusalReason.UNSPECIFIED)
    now = {one.supporter_ref for one in open_offers(rushed)}
    assert len(now) == 3
    assert now - before == {ref(n) for n in ("ann", "bob", "cid", "dan")} - before


def test_the_coordinator_is_asked_once_the_last_of_them_has_declined(rushed: World) -> None:
    for declined in range(4):
        assert search_of(rushed).state is SearchState.OFFERED, declined
        offer = open_offers(rushed)[0]
        refuse_offer(rushed.ports, hat(offer), offer.offer_id, RefusalReason.UNSPECIFIED)
    assert search_of(rushed).state is SearchState.ESCALATED
    assert rushed.events.last("request.escalated.v1").data["offers_made"] == 4


def test_a_withdrawn_request_takes_all_its_offers_back(rushed: World) -> None:
    withdraw_request(rushed.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert {one.state for one in rushed.offers.rows.values()} == {OfferState.WITHDRAWN}
    assert all(not one.holds for one in rushed.supporters.rows.values())


def test_the_winner_says_which_wishes_they_meet(rushed: World) -> None:
    offer = open_offers(rushed)[0]
    accept_offer(rushed.ports, hat(offer), offer.offer_id)
    assert rushed.events.last("offer.accepted.v1").data["fits"] == ["topics", "own_agency"]


def test_a_heavy_contact_that_ends_is_followed_by_a_rest(world: World) -> None:
    world.pool(supporter())
    world.policies.rest = (tomorrow := MONDAY_NOON.replace(day=2)) - MONDAY_NOON
    submit(world)
    offer = open_offers(world)[0]
    accept_offer(world.ports, OwnHat(ref("sam"), "harbor"), offer.offer_id)
    close_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.supporters.rows[ref("sam")].rests_until == tomorrow
