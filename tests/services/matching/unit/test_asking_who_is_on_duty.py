"""When the pools have nobody, whoever is on duty is asked, in the order of the roster."""

from services.matching.application.answer_offer import refuse_offer
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import Preference, RefusalReason
from tests.services.matching.builders import need, ref, supporter, token
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import current_offer, hat, search_of, submit


def duty(world: World, *names: str) -> None:
    """They have no hours of their own, and so are in no pool step."""
    world.pool(*(supporter(name, availability=()) for name in names))
    world.duty.refs = tuple(ref(name) for name in names)


def refuse(world: World) -> None:
    offer = current_offer(world)
    refuse_offer(world.ports, hat(offer), offer.offer_id, RefusalReason.UNAVAILABLE)


def test_the_primary_is_asked_then_the_secondary_then_the_coordinator(world: World) -> None:
    duty(world, "prim", "seco")
    submit(world)
    assert current_offer(world).supporter_ref == ref("prim")
    assert world.events.last("request.search_moved.v1").data["step"] == "on_call"
    refuse(world)
    assert current_offer(world).supporter_ref == ref("seco")
    refuse(world)
    assert search_of(world).state is SearchState.ESCALATED
    assert world.events.last("request.search_moved.v1").data["step"] == "coordinator"


def test_the_limit_of_offers_does_not_keep_the_duty_from_being_asked(world: World) -> None:
    world.policies.offers = 1
    duty(world, "prim")
    world.pool(supporter("sam"))
    submit(world)
    refuse(world)
    assert current_offer(world).supporter_ref == ref("prim")


def test_being_on_duty_undoes_no_conflict(world: World) -> None:
    duty(world, "prim", "seco")
    submit(world, need(excluded=frozenset({token(ref("prim"))})))
    assert current_offer(world).supporter_ref == ref("seco")


def test_the_steps_are_told_in_their_order(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", "mesa", topics=frozenset()))
    duty(world, "prim")
    submit(world, need(prefer=Preference.OWN_AGENCY, may_widen=True))
    while search_of(world).state is SearchState.OFFERED:
        refuse(world)
    told = [e.data for e in world.events.published if e.type == "request.search_moved.v1"]
    assert [one["step"] for one in told] == ["other_agencies", "on_call", "coordinator"]
    assert [one["sequence"] for one in told] == [1, 2, 3]
