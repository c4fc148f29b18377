"""From a submitted request to an offer, or to the coordinator."""

from datetime import timedelta

import pytest

from services.matching.application.answer_offer import refuse_offer
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import Preference, RefusalReason
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, hat, search_of, submit


def test_a_request_is_offered_to_one_supporter_for_a_limited_time(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    offer = current_offer(world)
    assert offer.supporter_ref == ref("sam")
    assert offer.expires_at == MONDAY_NOON + timedelta(minutes=30)
    assert world.deadlines.waiting == {offer.offer_id: offer.expires_at}
    assert world.events.types == ["offer.made.v1"]
    assert world.supporters.rows[ref("sam")].holds == {REQUEST: 1}


def test_the_same_submission_again_changes_nothing(world: World) -> None:
    world.pool(supporter())
    submit(world)
    submit(world)
    assert world.events.types == ["offer.made.v1"]


def test_a_request_nobody_suits_goes_to_the_coordinator(world: World) -> None:
    world.pool(supporter(paused=True))
    submit(world)
    assert world.events.last("request.escalated.v1").data["reason"] == "no_candidate"
    assert search_of(world).state is SearchState.ESCALATED


def test_a_request_everybody_declined_goes_to_the_coordinator(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNAVAILABLE)
    escalated = world.events.last("request.escalated.v1").data
    assert (escalated["reason"], escalated["offers_made"]) == ("all_declined", 1)


def test_a_request_is_offered_no_more_often_than_the_policy_says(world: World) -> None:
    world.pool(*(supporter(name) for name in ("ann", "bob", "cid", "dan")))
    submit(world)
    for _ in range(3):
        offer = current_offer(world)
        refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNSPECIFIED)
    escalated = world.events.last("request.escalated.v1").data
    assert (escalated["reason"], escalated["offers_made"]) == ("too_many_offers", 3)


def test_a_place_taken_between_reading_and_holding_goes_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    hold = world.supporters.hold
    monkeypatch.setattr(world.supporters, "hold", lambda r, held: r != ref("sam") and hold(r, held))
    submit(world)
    assert current_offer(world).supporter_ref == ref("ann")


def test_the_wish_for_another_agency_is_searched_there(world: World) -> None:
    world.pool(supporter("sam", "harbor"), supporter("ann", "mesa", topics=frozenset()))
    submit(world, need(prefer=Preference.ANOTHER_AGENCY))
    assert current_offer(world).supporter_ref == ref("ann")


def test_new_capacity_does_not_reopen_an_escalated_search(world: World) -> None:
    submit(world)
    world.pool(supporter())
    assert search_of(world).state is SearchState.ESCALATED
