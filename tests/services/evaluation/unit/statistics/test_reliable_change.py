"""Reliable and meaningful change: the authors' example, and counting by hand."""

from math import sqrt

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.crossing import CutOff
from services.evaluation.domain.statistics.proportions import Part, wilson
from services.evaluation.domain.statistics.reliable_change import (
    OUTCOMES,
    Reliability,
    meaningful_change,
    recovered,
    reliable_change,
)
from tests.services.evaluation.answers import estimated, forall, pairs_of, raw, refused, sd_of

# Jacobson and Truax (1991), p. 14: standard deviation 7.5 and reliability 0.80 give a standard
# error of the difference of 4.74; who came with 47.5 and left with 32.5 has an index of 3.16.
EXAMPLE = Reliability(0.80, "Jacobson and Truax (1991)")

scores = st.integers(0, 25).map(float)
people = st.lists(st.tuples(scores, scores), min_size=4, max_size=40).filter(
    lambda all_: len({before for before, _ in all_}) > 1
)


def with_spread(sd: float, changes: list[float]) -> Pairs:
    """Half of the people at either side of 40, so that their standard deviation is ``sd``."""
    n = len(changes)
    step = sd * sqrt((n - 1) / n)
    before = [40 + step if index % 2 else 40 - step for index in range(n)]
    return pairs_of(before, [x + change for x, change in zip(before, changes, strict=True)])


def test_the_authors_example_is_reliable() -> None:
    pairs = with_spread(7.5, [-15.0, 0.0, 0.0, 0.0])
    shares = reliable_change(pairs, EXAMPLE, higher_is_better=False)
    found = {outcome: estimated(each) for outcome, each in shares.items()}
    error = found["improved"].details["threshold"] / 1.96
    assert error == pytest.approx(4.74, abs=5e-3)
    assert 15 / error == pytest.approx(3.16, abs=5e-3)
    assert {outcome: each.value for outcome, each in found.items()} == {
        "improved": 0.25,
        "unchanged": 0.75,
        "worsened": 0.0,
    }


@forall(people, st.booleans())
def test_everybody_has_one_of_the_three_outcomes_counted_by_hand(
    all_: list[tuple[float, float]], higher_is_better: bool
) -> None:
    pairs = pairs_of(*zip(*all_, strict=True))
    error = sd_of(raw(pairs)[0]) * sqrt(2) * sqrt(0.2)
    sign = 1 if higher_is_better else -1
    indices = [sign * (after - before) / error for before, after in all_]
    found = {k: estimated(v) for k, v in reliable_change(pairs, EXAMPLE, higher_is_better).items()}
    better, worse = sum(x > 1.96 for x in indices), sum(x < -1.96 for x in indices)
    assert found["improved"].value == better / len(all_)
    assert found["worsened"].value == worse / len(all_)
    assert sum(each.value for each in found.values()) == pytest.approx(1)
    assert (found["improved"].low, found["improved"].high) == wilson(Part(better, len(all_)))


@forall(people)
def test_what_is_better_one_way_is_worse_the_other(all_: list[tuple[float, float]]) -> None:
    pairs = pairs_of(*zip(*all_, strict=True))
    up, down = (reliable_change(pairs, EXAMPLE, each) for each in (True, False))
    assert up["improved"] == down["worsened"]
    assert up["unchanged"] == down["unchanged"]


def test_a_change_of_just_the_meaningful_size_counts_though_rounding_hides_it() -> None:
    # WHO-5: 10 points of 100 are meaningful.
    pairs = pairs_of([40, 40, 40, 40, 40], [50, 49, 30, 31, 40])
    found = meaningful_change(pairs, 10, higher_is_better=True)
    assert [estimated(found[outcome]).value for outcome in OUTCOMES] == [0.2, 0.6, 0.2]
    tenths = pairs_of([0.1] * 4, [0.4, 0.4, 0.4, 0.1])
    assert estimated(meaningful_change(tenths, 0.3, True)["improved"]).value == 0.75


def test_recovered_are_those_of_concern_who_reliably_left_the_range_of_concern() -> None:
    cut_off = CutOff(50, at_or_above=True, lowest=0, highest=100)
    pairs = pairs_of([60, 60, 60, 52, 40, 40], [30, 55, 49, 49, 20, 70])
    found = estimated(recovered(pairs, Reliability(0.9, "test"), cut_off))
    # 1.96 * sd * sqrt(2) * sqrt(0.1) is 8.6 points: 60 to 30 and 60 to 49, but not 52 to 49
    assert found.details["threshold"] == pytest.approx(8.588, abs=1e-3)
    assert (found.value, found.n) == (0.5, 4)


def test_what_cannot_be_estimated_says_why() -> None:
    some = pairs_of([1, 2, 3, 4], [2, 2, 2, 2])

    def reasons(pairs: Pairs, reliability: float) -> set[tuple[str, int]]:
        found = reliable_change(pairs, Reliability(reliability, "test"), True)
        return {refused(each) for each in found.values()}

    assert reasons(Pairs(), 0.8) == {("nobody", 0)}
    assert reasons(pairs_of([1, 2], [2, 3]), 0.8) == {("too_few", 2)}
    assert reasons(pairs_of([3] * 9, range(9)), 0.8) == {("no_variance", 9)}
    for outside in (-0.1, 0.0, 1.0, 1.2):
        assert reasons(some, outside) == {("reliability_outside_range", 4)}
    assert reasons(some, float("nan")) == {("not_a_number", 4)}
    for points, because in ((0, "margin_not_positive"), (float("nan"), "not_a_number")):
        assert refused(meaningful_change(some, points, True)["improved"]) == (because, 4)


def test_nobody_of_concern_can_recover() -> None:
    cut_off = CutOff(20, at_or_above=True, lowest=0, highest=25)
    answer = recovered(pairs_of([1, 2, 3, 4], [2, 2, 2, 2]), EXAMPLE, cut_off)
    assert refused(answer) == ("nobody", 4)
