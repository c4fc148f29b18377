"""Choosing among suitable supporters: best first, fair, and never against a rule."""

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.availability import Window
from services.matching.domain.decision import MOST, decide
from services.matching.domain.scoring import PREFERENCES, score, tie_break
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import DayPart
from shared.region.matching_policy import WEIGHTS as DEFAULTS
from tests.services.matching.builders import (
    candidate,
    need,
    offered_before,
    question,
    ref,
    supporter,
    uuid,
)

WEIGHTS = DEFAULTS


def chosen(*supporters: Supporter, request: str = "request") -> Supporter | None:
    decision = decide(question(), uuid(request), [[candidate(one) for one in supporters]], WEIGHTS)
    return decision.chosen.candidate.supporter if decision.chosen else None


def test_whoever_knows_the_topic_goes_first() -> None:
    best = supporter("ann", topics=frozenset({"grief"}))
    assert chosen(supporter("bob", topics=frozenset({"sleep"})), best) == best


def test_whoever_has_more_of_their_places_free_goes_first() -> None:
    busy = supporter("bob", cap=4, holds={uuid("one"): 1, uuid("two"): 1})
    best = supporter("ann", cap=1)
    assert chosen(busy, best) == best


def test_whoever_was_offered_longest_ago_goes_first() -> None:
    recent = supporter("bob", **offered_before(timedelta(hours=1)))
    best = supporter("ann", **offered_before(timedelta(days=3)))
    assert chosen(recent, best) == best


def test_offering_few_hours_is_no_advantage() -> None:
    one_hour = supporter("bob", availability=(Window(0, time(12), time(13)),))
    assert chosen(one_hour, supporter("ann")) == supporter("ann")
    assert chosen(one_hour) == one_hour, "nor does it shut anybody out"


def test_among_equals_no_reference_is_always_first() -> None:
    equals = [supporter(name) for name in ("ann", "bob", "cid", "dan")]
    winners = {chosen(*equals, request=f"request {number}") for number in range(60)}
    assert len(winners) == len(equals)


def test_the_same_question_has_the_same_answer_in_any_order() -> None:
    equals = [supporter(name) for name in ("ann", "bob", "cid", "dan")]
    assert chosen(*equals) == chosen(*reversed(equals))
    assert tie_break(uuid("a"), ref("ann")) == tie_break(uuid("a"), ref("ann"))


def test_who_breaks_a_rule_is_examined_and_not_chosen() -> None:
    pages = [[candidate(supporter("ann", paused=True)), candidate(supporter("bob", paused=True))]]
    decision = decide(question(), uuid("request"), pages, WEIGHTS)
    assert decision.chosen is None
    assert decision.examined == 2


def test_reading_stops_once_there_is_enough_to_choose_from() -> None:
    pages = iter([[candidate(supporter("ann"))], [candidate(supporter("bob"))]])
    decision = decide(question(), uuid("request"), pages, WEIGHTS, enough=1)
    assert decision.examined == 1
    assert next(pages)


def test_where_most_break_a_rule_whoever_was_found_among_many_will_do() -> None:
    refused = [candidate(supporter(f"paused {number}", paused=True)) for number in range(MOST)]
    pages = iter([[candidate(supporter("ann"))], refused, [candidate(supporter("bob"))]])
    decision = decide(question(), uuid("request"), pages, WEIGHTS)
    assert [one.candidate.supporter.ref for one in decision.ranking] == [ref("ann")]
    assert next(pages)


def test_where_all_break_a_rule_the_search_goes_on_to_who_breaks_none() -> None:
    refused = [candidate(supporter(f"paused {number}", paused=True)) for number in range(MOST)]
    pages = [refused, refused, [candidate(supporter("bob"))]]
    decision = decide(question(), uuid("request"), pages, WEIGHTS)
    assert [one.candidate.supporter.ref for one in decision.ranking] == [ref("bob")]


names = st.sampled_from(["ann", "bob", "cid", "dan", "eve", "fay"])
supporters = st.builds(
    supporter,
    names,
    agency=st.sampled_from(["harbor", "mesa", "lakeside"]),
    shared=st.booleans(),
    paused=st.booleans(),
    left=st.booleans(),
    languages=st.sampled_from([frozenset({"en"}), frozenset({"fr"})]),
    holds=st.dictionaries(st.sampled_from(["one", "two", "three"]), st.just(1)),
    cap=st.integers(1, 3),
)


def acceptable(one: Supporter) -> bool:
    """An independent reading of the rules that these supporters can break."""
    lends = one.agency in {"harbor", "mesa"} and (one.agency == "harbor" or one.profile.shared)
    ready = not one.paused and not one.left and len(one.holds) < one.profile.cap
    return lends and ready and "en" in one.profile.languages


@given(st.lists(supporters, max_size=8, unique_by=lambda one: one.ref))
def test_no_world_yields_a_choice_that_breaks_a_rule_nor_misses_a_possible_one(
    pool: list[Supporter],
) -> None:
    winner = chosen(*pool)
    assert winner is None or acceptable(winner)
    assert (winner is None) == (not any(acceptable(one) for one in pool))


@given(
    st.floats(-9, 9),
    st.lists(st.sampled_from(list(DayPart)), max_size=4),
    st.dictionaries(st.sampled_from(list(PREFERENCES)), st.floats(0, 1)),
    st.integers(0, 7),
)
def test_every_part_of_a_score_lies_between_zero_and_one(
    days: float, day_parts: list[DayPart], weights: dict[str, float], windows: int
) -> None:
    hours = supporter().profile.availability[:windows]
    one = candidate(supporter(availability=hours, **offered_before(timedelta(days=days))))
    asked = need(topics=("grief", "sleep"), day_parts=frozenset(day_parts), veteran=True)
    made = score(replace(question(), need=asked), one)
    assert made.parts.keys() == PREFERENCES.keys()
    assert all(0 <= part <= 1 for part in made.parts.values())
    assert made.total(weights) <= sum(weights.values()) + 1e-9
