"""A plan for all in line keeps every limit and comes near what trying all plans finds."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.application.assign_line import plan_turns, take_turn, wish_of
from services.matching.domain.decision import rank
from services.matching.domain.line import Place
from services.matching.domain.search import SearchState
from services.matching.domain.terms import Terms
from tests.services.matching.builders import (
    candidate,
    need,
    question,
    supporter,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.small_worlds import Asker, Helper, SmallWorld, drawn, served
from tests.services.matching.unit.finding import submit

HELPERS = st.lists(
    st.builds(Helper, st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=3
).map(lambda found: {f"h{number}": helper for number, helper in enumerate(found)})


@st.composite
def worlds(draw: st.DrawFn) -> SmallWorld:
    helpers = draw(HELPERS)
    worth = st.dictionaries(st.sampled_from(sorted(helpers)), st.floats(0.3, 1.0))
    askers = st.lists(st.builds(Asker, st.sampled_from((1, 1, 2, 3)), worth), max_size=6)
    return SmallWorld(helpers, draw(askers))


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_no_plan_gives_anybody_more_places_or_more_weight_than_they_have(world: SmallWorld) -> None:
    plan = world.plan()
    assert world.keeps_limits(plan)
    given_to = zip(world.line, plan, strict=True)
    assert all(name is None or name in one.worth for one, name in given_to)


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_nobody_is_left_over_whom_somebody_could_still_bear(world: SmallWorld) -> None:
    plan = world.plan()
    for position, one in enumerate(world.line):
        if plan[position] is None:
            others = ([*plan[:position], name, *plan[position + 1 :]] for name in one.worth)
            assert not any(world.keeps_limits(other) for other in others)


def test_plans_are_worth_what_the_best_of_all_plans_is_and_serve_whom_it_serves() -> None:
    draw = Random(20)
    small = [drawn(draw) for _ in range(400)]
    plans = [world.plan() for world in small]
    best = [world.best() for world in small]
    ours = sum(world.total(plan) for world, plan in zip(small, plans, strict=True))
    assert ours >= 0.99 * sum(total for _, total in best)
    as_well = [served(plan) >= first for plan, (first, _) in zip(plans, best, strict=True)]
    assert sum(as_well) / len(small) >= 0.95


def test_where_all_weigh_alike_the_plan_is_the_best_there_is() -> None:
    draw = Random(21)
    for _ in range(100):
        mixed = drawn(draw)
        alike = SmallWorld(mixed.helpers, [Asker(1, one.worth) for one in mixed.line])
        alike = SmallWorld(
            {name: Helper(one.places, 9) for name, one in alike.helpers.items()}, alike.line
        )
        first, total = alike.best()
        plan = alike.plan()
        assert served(plan) == first
        assert alike.total(plan) == pytest.approx(total)


def test_the_first_in_line_is_served_though_two_behind_would_fit_in_their_place() -> None:
    heavy, light = Asker(2, {"ann": 0.5}), Asker(1, {"ann": 1.0})
    ann = {"ann": Helper(places=2, strength=2)}
    assert SmallWorld(ann, [heavy, light, light]).plan() == ["ann", None, None]
    assert SmallWorld(ann, [light, heavy, light]).plan() == ["ann", None, "ann"]


def test_places_are_numbered_from_what_a_supporter_has_and_weigh_on_what_they_can_bear() -> None:
    asked = question(terms=Terms(weight=2, exposure_limit=6))
    busy = supporter(cap=4, holds={uuid("other"): 3})
    wish = wish_of(asked, rank(asked, "r", [candidate(busy, put=asked)], {}), {})
    assert set(wish.worth) == {Place(busy.ref, 0)}
    assert (wish.weight, wish.bearable) == (2, {busy.ref: 3})


def test_in_a_rush_heavy_requests_are_spread_so_that_every_planned_turn_is_taken(
    world: World,
) -> None:
    world.arrivals.rushing = True
    world.policies.heavy = {"grief": 3, "sleep": 1}
    world.pool(supporter("ann", cap=4), supporter("bob", cap=4, topics=frozenset()))
    for number, topic in enumerate(("grief", "grief", "sleep", "grief", "sleep", "grief")):
        submit(world, need(topics=(topic,)), request_id=uuid(f"r{number}"))
    turns = plan_turns(world.ports)
    for turn in turns:
        if turn.supporter_ref:
            take_turn(world.ports, turn)
    planned = {turn.request_id for turn in turns if turn.supporter_ref}
    offered = {
        search.request_id
        for search in world.searches.rows.values()
        if search.state is SearchState.OFFERED
    }
    assert planned == offered
    assert len(planned) == 4
    assert all(one.load <= 6 for one in world.supporters.rows.values())
