"""A small sample of the comparison with scoring everybody, and of a line assigned together."""

from random import Random

import pytest

from tests.bench.matching.fairness import gini
from tests.bench.matching.optimum import best_in_line
from tests.bench.matching.percentiles import percentile
from tests.bench.matching.quality import cases
from tests.bench.matching.surge import wave
from tests.services.matching.small_worlds import drawn, served


def test_the_bounded_search_finds_the_best_that_scoring_everybody_finds() -> None:
    done = list(cases(30, seed=4))
    assert len(done) == 30
    assert sum(one.everybody is not None for one in done) > 20
    assert sum(one.found for one in done) / len(done) >= 0.96
    assert not any(one.bounded is None and one.everybody is not None for one in done)


def test_a_line_assigned_together_is_worth_the_optimum_and_more_than_one_by_one() -> None:
    done = wave(requests=40, size=120, seed=6)
    assert done.assigned["surge"] == done.assigned["optimum"] > 30
    assert done.total["surge"] / done.total["optimum"] >= 0.99
    assert done.over == 0
    assert done.total["greedy"] < done.total["surge"]


def test_after_a_critical_incident_a_line_is_shared_out_within_what_supporters_can_bear() -> None:
    done = wave(requests=40, size=120, seed=9, heavy=0.7)
    assert done.over == 0
    assert done.assigned["surge"] >= done.assigned["greedy"] > 25
    assert done.total["surge"] / done.total["optimum"] >= 0.97


def test_the_slow_way_to_the_best_plan_finds_what_trying_all_plans_finds() -> None:
    draw = Random(22)
    for _ in range(40):
        world = drawn(draw)
        plan = best_in_line(world.wishes())
        first, total = world.best()
        assert world.keeps_limits(plan)
        assert (served(plan), world.total(plan)) == (first, pytest.approx(total, abs=1e-3))


def test_an_even_spread_has_no_gini_and_one_who_has_all_nearly_one() -> None:
    assert gini([2, 2, 2, 2]) == 0
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([]) == gini([0, 0]) == 0


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(100), 0.99) == 99
