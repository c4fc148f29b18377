"""An offer is accepted, refused or left to expire, by nobody but whom it was made to."""

from datetime import timedelta

import pytest

from services.matching.application.answer_offer import (
    OwnHat,
    accept_offer,
    expire_offer,
    refuse_offer,
)
from services.matching.application.end_search import close_request
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.open_search import open_search
from services.matching.application.see_offers import list_offers, see_offer
from services.matching.domain.errors import (
    OfferExpired,
    OfferNotDue,
    UnknownOffer,
    UnknownSupporter,
)
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import RefusalReason
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, hat, search_of, submit


def test_an_accepted_offer_ends_the_search_and_keeps_the_place(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accepted = accept_offer(world.ports, hat(offer), offer.offer_id)
    again = accept_offer(world.ports, hat(offer), offer.offer_id)
    assert accepted == again
    assert search_of(world).state is SearchState.ACCEPTED
    assert world.events.types == ["offer.made.v1", "offer.accepted.v1"]
    assert world.deadlines.waiting == {}
    assert world.supporters.rows[ref("sam")].free == 1


def test_a_refused_offer_goes_to_the_next_supporter_and_frees_the_place(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    offer = current_offer(world)
    refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.CONFLICT)
    assert world.events.types == ["offer.made.v1", "offer.declined.v1", "offer.made.v1"]
    assert world.events.published[1].data["reason"] == "conflict"
    assert current_offer(world).supporter_ref == ref("ann")
    assert current_offer(world).attempt == 2
    assert world.supporters.rows[ref("sam")].holds == {}


def test_refusing_twice_is_one_refusal(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann"))
    submit(world)
    offer = current_offer(world)
    for _ in range(2):
        refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNSPECIFIED)
    assert world.events.types.count("offer.declined.v1") == 1


def test_an_expired_offer_goes_to_the_next_supporter(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann"))
    submit(world)
    first = current_offer(world)
    world.clock.pass_by(minutes=30)
    expire_offer(world.ports, "harbor", first.offer_id)
    expire_offer(world.ports, "harbor", first.offer_id)
    assert world.events.types == ["offer.made.v1", "offer.expired.v1", "offer.made.v1"]
    assert current_offer(world).supporter_ref != first.supporter_ref
    with pytest.raises(OfferExpired):
        accept_offer(world.ports, hat(first), first.offer_id)


def test_expiry_leaves_an_accepted_offer_alone(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    world.clock.pass_by(minutes=31)
    expire_offer(world.ports, "harbor", offer.offer_id)
    assert search_of(world).state is SearchState.ACCEPTED


def test_expiry_ahead_of_time_is_tried_again_later(world: World) -> None:
    world.pool(supporter())
    submit(world)
    with pytest.raises(OfferNotDue):
        expire_offer(world.ports, "harbor", current_offer(world).offer_id)


def test_own_offers_are_listed_while_they_can_be_answered(world: World) -> None:
    world.pool(supporter(agency="mesa"))
    submit(world)
    offer = current_offer(world)
    assert list_offers(world.ports, hat(offer), None, 10) == [offer]
    assert see_offer(world.ports, hat(offer), offer.offer_id).cross_agency
    world.clock.pass_by(minutes=30)
    assert list_offers(world.ports, hat(offer), None, 10) == []


def test_another_supporters_offer_looks_like_none(world: World) -> None:
    world.pool(supporter("sam"))
    submit(world)
    offer_id = current_offer(world).offer_id
    for stranger in (OwnHat(ref("ann"), "harbor"), OwnHat(ref("sam"), "mesa")):
        with pytest.raises(UnknownOffer):
            accept_offer(world.ports, stranger, offer_id)
        with pytest.raises(UnknownOffer):
            refuse_offer(world.ports, stranger, offer_id, RefusalReason.UNSPECIFIED)
        with pytest.raises(UnknownOffer):
            see_offer(world.ports, stranger, offer_id)


def test_waiting_times_are_measured_from_the_submission(world: World) -> None:
    world.pool(supporter())
    open_search(world.ports, "harbor", REQUEST, 1, MONDAY_NOON - timedelta(seconds=5), need())
    world.clock.pass_by(seconds=10)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    assert ("time_to_offer", timedelta(seconds=5)) in world.measures.seen
    assert ("time_to_acceptance", timedelta(seconds=15)) in world.measures.seen


def test_whoever_left_the_pool_is_told_nothing_of_a_contact_they_had(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    close_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON, ref("sam"))
    remove_supporter(world.ports, "harbor", ref("sam"))
    with pytest.raises(UnknownSupporter):
        accept_offer(world.ports, hat(offer), offer.offer_id)


def test_whoever_left_the_pool_is_told_nothing_of_an_offer_they_refused(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNSPECIFIED)
    remove_supporter(world.ports, "harbor", ref("sam"))
    with pytest.raises(UnknownSupporter):
        refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNSPECIFIED)
