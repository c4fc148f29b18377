"""From a submitted request to an offer, an answer and the next supporter."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import (
    OwnHat,
    accept_offer,
    expire_offer,
    refuse_offer,
)
from services.matching.application.end_search import close_request, withdraw_request
from services.matching.application.explain_search import explain_search
from services.matching.application.open_search import open_search
from services.matching.application.ports import Ports
from services.matching.application.see_offers import list_offers, see_offer
from services.matching.domain.availability import Window
from services.matching.domain.errors import (
    OfferExpired,
    OfferNotDue,
    OfferWithdrawn,
    UnknownOffer,
    UnknownSearch,
)
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import Search, SearchState
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Preference, RefusalReason
from services.matching.entrypoints.answers import explanation_answer
from shared.security.conflict_tokens import unit_ref
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, token, uuid
from tests.services.matching.fakes import World

REQUEST = uuid("request")


@pytest.fixture
def world() -> World:
    return World()


def submit(world: World, asked: Need | None = None, request_id: str = REQUEST) -> None:
    open_search(world.ports, "harbor", request_id, 1, world.clock.now(), asked or need())


def search_of(world: World) -> Search:
    return world.searches.rows["harbor", REQUEST]


def explained(world: World) -> dict[str, Any]:
    return explanation_answer(explain_search(world.ports, "harbor", REQUEST))


def current_offer(world: World) -> Offer:
    return world.offers.rows[search_of(world).current_offer or ""]


def hat(one: Offer | Supporter) -> OwnHat:
    if isinstance(one, Offer):
        return OwnHat(one.supporter_ref, one.supporter_agency)
    return OwnHat(one.ref, one.agency)


def test_a_request_is_offered_to_one_supporter_for_a_limited_time(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    offer = current_offer(world)
    assert offer.supporter_ref == ref("sam")
    assert offer.expires_at == MONDAY_NOON + timedelta(minutes=30)
    assert world.deadlines.waiting == {offer.offer_id: offer.expires_at}
    assert world.events.types == ["offer.made.v1"]
    assert world.supporters.rows[ref("sam")].holds == {REQUEST}


def test_the_same_submission_again_changes_nothing(world: World) -> None:
    world.pool(supporter())
    submit(world)
    submit(world)
    assert world.events.types == ["offer.made.v1"]


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
    assert world.supporters.rows[ref("sam")].holds == set()


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
    monkeypatch.setattr(
        world.supporters, "hold", lambda r, q, at: r != ref("sam") and hold(r, q, at)
    )
    submit(world)
    assert current_offer(world).supporter_ref == ref("ann")


def test_withdrawing_takes_an_open_offer_back(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer = current_offer(world)
    for _ in range(2):
        withdraw_request(world.ports, "harbor", REQUEST, 2, MONDAY_NOON)
    assert world.events.types == ["offer.made.v1", "offer.withdrawn.v1"]
    assert world.events.published[1].data["accepted_before"] is False
    assert world.measures.seen.count(("search", "withdrawn")) == 1
    assert world.supporters.rows[ref("sam")].holds == set()
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
        close_request(world.ports, "harbor", REQUEST, 3, MONDAY_NOON)
    assert world.supporters.rows[ref("sam")].holds == set()
    assert world.offers.rows[offer.offer_id].state is OfferState.COMPLETED
    assert world.events.types == ["offer.made.v1", "offer.accepted.v1"]
    assert world.measures.seen.count(("search", "closed")) == 1


def test_closing_an_escalated_request_ends_its_search(world: World) -> None:
    submit(world)
    close_request(world.ports, "harbor", REQUEST, 3, MONDAY_NOON)
    assert search_of(world).state is SearchState.CLOSED


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


def test_the_wish_for_another_agency_is_searched_there(world: World) -> None:
    world.pool(supporter("sam", "harbor"), supporter("ann", "mesa", topics=frozenset()))
    submit(world, need(prefer=Preference.ANOTHER_AGENCY))
    assert current_offer(world).supporter_ref == ref("ann")


def test_an_escalation_is_explained_by_the_rules_that_stood_in_the_way(world: World) -> None:
    night = (Window(0, time(1), time(2)),)
    world.pool(
        supporter("ann", paused=True),
        supporter("bob", training=()),
        supporter("cid", availability=night),
        supporter("dan", languages=frozenset({"fr"}), availability=night),
    )
    submit(world)
    assert explained(world)["refusals"] == {
        "not_paused": 1,
        "training_in_date": 1,
        "available_in_time": 2,
        "speaks_the_language": 1,
    }


@pytest.mark.parametrize("standing", [{}, {"designated_on": date(2027, 1, 1)}])
def test_who_asks_and_whom_they_avoid_changes_nothing_in_the_explanation(
    standing: dict[str, Any],
) -> None:
    """A coordinator may enrol whom they suspect and then watch: there is nothing to see."""
    by_asker = []
    for conflict in (
        {"excluded": frozenset({token(ref("ann"))})},
        {"excluded": frozenset({token(unit_ref("harbor", "SWAT"))})},
        {"unit_tokens": frozenset({token(unit_ref("harbor", "SWAT"))})},
    ):
        world = World()
        world.pool(supporter("ann", unit="SWAT", **standing), supporter("bob", paused=True))
        submit(world, need(**conflict))
        assert search_of(world).state is SearchState.ESCALATED
        by_asker.append((explained(world), search_of(world).findings))
    someone_else = World()
    someone_else.pool(
        supporter("ann", unit="SWAT", **(standing or {"left": True})), supporter("bob", paused=True)
    )
    submit(someone_else)
    by_asker.append((explained(someone_else), search_of(someone_else).findings))
    assert by_asker[1:] == by_asker[:1] * 3


def test_supporters_of_other_agencies_are_not_in_the_explanation(world: World) -> None:
    world.pool(supporter("ann", "mesa", paused=True), supporter("bob", paused=True))
    submit(world)
    assert explained(world)["refusals"] == {"not_paused": 1}


def test_another_agencys_search_is_not_explained(world: World) -> None:
    submit(world)
    with pytest.raises(UnknownSearch):
        explain_search(world.ports, "mesa", REQUEST)


def test_waiting_times_are_measured_from_the_submission(world: World) -> None:
    world.pool(supporter())
    open_search(world.ports, "harbor", REQUEST, 1, MONDAY_NOON - timedelta(seconds=5), need())
    world.clock.pass_by(seconds=10)
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)
    assert ("time_to_offer", timedelta(seconds=5)) in world.measures.seen
    assert ("time_to_acceptance", timedelta(seconds=15)) in world.measures.seen


def test_new_capacity_does_not_reopen_an_escalated_search(world: World) -> None:
    submit(world)
    world.pool(supporter())
    assert search_of(world).state is SearchState.ESCALATED
