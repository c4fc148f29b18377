"""What a coordinator is told of why nobody was found, and what not."""

from datetime import date, time
from typing import Any

import pytest

from services.matching.application.explain_search import explain_search
from services.matching.domain.availability import Window
from services.matching.domain.errors import UnknownSearch
from services.matching.domain.search import SearchState
from shared.security.conflict_tokens import unit_ref
from tests.services.matching.builders import need, ref, supporter, token
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, explained, search_of, submit


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


def test_an_empty_pool_is_said_to_be_empty(world: World) -> None:
    submit(world)
    assert explained(world)["pool_is_empty"]


def test_a_veto_that_leaves_nobody_looks_like_any_other_wish(world: World) -> None:
    world.pool(supporter("ann"))
    submit(world, need(excluded=frozenset({token(ref("ann"))})))
    told = explained(world)
    assert (told["pool_is_empty"], told["refusals"]) == (False, {})
    assert told["escalation_reason"] == "no_candidate"
