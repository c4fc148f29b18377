"""Requests of one moment look past whom the others are just asking, as if those had come first."""

from services.matching.adapters.askings_under_way import AskingsUnderWay
from services.matching.application.open_search import open_search
from services.matching.domain.decision import decide
from services.matching.domain.supporter import Supporter
from shared.region.matching_policy import WEIGHTS
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    need,
    question,
    ref,
    supporter,
    uuid,
)
from tests.services.matching.fakes import World

ANN = supporter("ann", cap=2)
BOB = supporter("bob", cap=2)


def order(under_way: dict[str, set[str]], *pool: Supporter, request: str = "request") -> list[str]:
    pages = [[candidate(one) for one in pool]]
    asked = question()
    decision = decide(asked, uuid(request), pages, WEIGHTS)
    past = decision.past(asked, uuid(request), under_way, WEIGHTS)
    return [one.candidate.supporter.ref for one in past.ranking]


def first_and_second() -> tuple[str, str]:
    first, second = order({}, ANN, BOB)
    return first, second


def test_whoever_is_being_asked_by_another_request_comes_after_an_equal() -> None:
    first, second = first_and_second()
    assert order({first: {uuid("another")}}, ANN, BOB) == [second, first]


def test_it_is_the_order_in_which_they_would_stand_had_the_other_come_first() -> None:
    first, second = first_and_second()
    held = {uuid("another"): 1}
    there = {one.ref: one for one in (ANN, BOB)}
    after = supporter(
        "ann" if first == ANN.ref else "bob", cap=2, holds=held, recent_offers=(MONDAY_NOON,)
    )
    assert order({}, after, there[second]) == order({first: {uuid("another")}}, ANN, BOB)


def test_who_knows_far_more_is_still_asked_first() -> None:
    expert = supporter("ann", cap=20)
    stranger = supporter("bob", cap=20, topics=frozenset({"sleep"}))
    assert order({expert.ref: {uuid("another")}}, expert, stranger)[0] == expert.ref


def test_who_is_alone_may_be_asked_although_others_are_asking() -> None:
    assert order({ANN.ref: {uuid("another")}}, ANN) == [ANN.ref]


def test_the_own_earlier_try_of_a_request_changes_nothing() -> None:
    first, second = first_and_second()
    assert order({first: {uuid("request")}}, ANN, BOB) == [first, second]


def test_a_place_that_can_be_read_counts_once() -> None:
    held = {uuid("another"): 1}
    busy = supporter("ann", cap=2, holds=held, recent_offers=(MONDAY_NOON,))
    assert order({}, busy, BOB) == order({busy.ref: {uuid("another")}}, busy, BOB)
    half = supporter("bob", cap=3, holds=held, recent_offers=(MONDAY_NOON,))
    other = supporter("ann", cap=2, holds={uuid("third"): 1}, recent_offers=(MONDAY_NOON,))
    assert order({}, half, other) == order({half.ref: {uuid("another")}}, half, other)


def test_an_offer_is_noted_and_others_are_looked_past() -> None:
    world = World()
    world.pool(ANN, BOB)
    first, second = first_and_second()
    world.askings.others = {first: {uuid("another")}}
    open_search(world.ports, "harbor", uuid("request"), 1, MONDAY_NOON, need())
    assert world.askings.noted == [(second, uuid("request"))]
    assert [one.supporter_ref for one in world.offers.rows.values()] == [second]


class _Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_note_ends_by_itself_and_lasts_as_long_as_a_transaction_may() -> None:
    time = _Time()
    askings = AskingsUnderWay(time)
    askings.note(ref("ann"), "one")
    time.now = 4.0
    askings.note(ref("bob"), "two")
    askings.note(ref("ann"), "one")
    time.now = 11.9
    assert askings.under_way() == {ref("ann"): {"one"}, ref("bob"): {"two"}}
    time.now = 12.0
    assert askings.under_way() == {}
