"""A request that comes back: from its supporter, or from its coordinator."""

from services.matching.application.answer_offer import accept_offer, refuse_offer
from services.matching.application.search_again import reopen_search, take_returned
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import RefusalReason
from tests.services.matching.builders import ref, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, hat, submit


def test_a_returned_request_frees_the_place_and_goes_to_somebody_else(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    first = current_offer(world)
    accept_offer(world.ports, hat(first), first.offer_id)
    for _ in range(2):
        take_returned(world.ports, "harbor", first.offer_id)
    gone = world.events.last("offer.withdrawn.v1").data
    assert (gone["reason"], gone["accepted_before"]) == ("supporter_unavailable", True)
    assert current_offer(world).supporter_ref == ref("ann")
    assert world.supporters.rows[ref("sam")].holds == {}
    assert world.events.types.count("offer.withdrawn.v1") == 1


def test_a_new_round_asks_again_all_but_those_with_a_conflict(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    for reason in (RefusalReason.CONFLICT, RefusalReason.UNAVAILABLE):
        offer = current_offer(world)
        refuse_offer(world.ports, hat(offer), offer.offer_id, reason)
    assert world.searches.rows["harbor", REQUEST].state is SearchState.ESCALATED
    reopen_search(world.ports, "harbor", REQUEST)
    last = current_offer(world)
    assert (last.supporter_ref, last.attempt) == (ref("ann"), 3)
    refuse_offer(world.ports, hat(last), last.offer_id, RefusalReason.UNAVAILABLE)
    assert world.searches.rows["harbor", REQUEST].state is SearchState.ESCALATED
    assert world.events.types.count("request.escalated.v1") == 2


def test_a_search_that_goes_on_or_never_began_is_not_begun_again(world: World) -> None:
    reopen_search(world.ports, "harbor", REQUEST)
    world.pool(supporter())
    submit(world)
    before = world.searches.rows["harbor", REQUEST]
    reopen_search(world.ports, "harbor", REQUEST)
    assert world.searches.rows["harbor", REQUEST] == before
