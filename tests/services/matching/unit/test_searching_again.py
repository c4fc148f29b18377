"""A request that comes back: from its supporter, or from its coordinator."""

from services.matching.application.answer_offer import OwnHat, accept_offer, refuse_offer
from services.matching.application.open_search import open_search
from services.matching.application.search_again import reopen_search, take_returned
from services.matching.domain.offer import Offer
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import RefusalReason
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import World

REQUEST = uuid("request")


def current(world: World) -> Offer:
    return world.offers.rows[world.searches.rows["harbor", REQUEST].offers[0]]


def submit(world: World) -> None:
    open_search(world.ports, "harbor", REQUEST, 1, MONDAY_NOON, need())


def hat(offer: Offer) -> OwnHat:
    return OwnHat(offer.supporter_ref, offer.supporter_agency)


def test_a_returned_request_frees_the_place_and_goes_to_somebody_else(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    first = current(world)
    accept_offer(world.ports, hat(first), first.offer_id)
    for _ in range(2):
        take_returned(world.ports, "harbor", first.offer_id)
    gone = world.events.last("offer.withdrawn.v1").data
    assert (gone["reason"], gone["accepted_before"]) == ("supporter_unavailable", True)
    assert current(world).supporter_ref == ref("ann")
    assert world.supporters.rows[ref("sam")].holds == {}
    assert world.events.types.count("offer.withdrawn.v1") == 1


def test_a_new_round_asks_again_all_but_those_with_a_conflict(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    for reason in (RefusalReason.CONFLICT, RefusalReason.UNAVAILABLE):
        offer = current(world)
        refuse_offer(world.ports, hat(offer), offer.offer_id, reason)
    assert world.searches.rows["harbor", REQUEST].state is SearchState.ESCALATED
    reopen_search(world.ports, "harbor", REQUEST)
    assert (current(world).supporter_ref, current(world).attempt) == (ref("ann"), 3)
    refuse_offer(
        world.ports, hat(current(world)), current(world).offer_id, RefusalReason.UNAVAILABLE
    )
    assert world.searches.rows["harbor", REQUEST].state is SearchState.ESCALATED
    assert world.events.types.count("request.escalated.v1") == 2


def test_a_search_that_goes_on_or_never_began_is_not_begun_again(world: World) -> None:
    reopen_search(world.ports, "harbor", REQUEST)
    world.pool(supporter())
    submit(world)
    before = world.searches.rows["harbor", REQUEST]
    reopen_search(world.ports, "harbor", REQUEST)
    assert world.searches.rows["harbor", REQUEST] == before
