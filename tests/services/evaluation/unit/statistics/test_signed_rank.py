"""Wilcoxon's signed-rank test and the Hodges-Lehmann estimate, against R and plain enumeration."""

from itertools import combinations_with_replacement, product
from statistics import median

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.signed_rank import signed_rank
from tests.services.evaluation.answers import (
    DEPRESSION,
    SLEEP,
    estimated,
    forall,
    pairs_of,
    raw_changes,
    refused,
)

changes = st.lists(st.integers(-6, 6), min_size=6, max_size=11).filter(
    lambda all_: len(set(all_)) > 1
)


def moved_by(all_: list[float] | list[int]) -> Pairs:
    return pairs_of([10.0] * len(all_), [10 + change for change in all_])


def test_the_depression_scores_give_what_r_prints() -> None:
    # R, wilcox.test(x, y, paired = TRUE): V = 40, two-sided p = 0.0390625 (one-sided 0.01953);
    # with conf.int = TRUE: (pseudo)median 0.46, interval 0.010 to 0.786
    found = estimated(signed_rank(DEPRESSION.swapped))
    assert found.details["v"] == 40
    assert found.details["p_value"] == pytest.approx(0.0390625, abs=1e-12)
    assert found.details["exact"] == 1
    assert (found.value, found.low, found.high) == pytest.approx((0.46, 0.01, 0.786), abs=1e-9)


def test_who_did_not_change_is_left_out_of_the_test_and_counted_in_the_estimate() -> None:
    found = estimated(signed_rank(SLEEP))
    assert found.details["zeros"] == 1
    assert found.n == 10
    assert found.value == pytest.approx(median(pairwise(raw_changes(SLEEP))))


def pairwise(all_: list[float]) -> list[float]:
    return [(x + y) / 2 for x, y in combinations_with_replacement(all_, 2)]


def enumerated(all_: list[int]) -> tuple[float, float]:
    """V, and its two-sided p-value over all signs the changes could have had."""
    sizes = [abs(change) for change in all_ if change]
    ranks = [(sum(o < s for o in sizes) + sum(o <= s for o in sizes) + 1) / 2 for s in sizes]
    moved = [change for change in all_ if change]
    seen = sum(rank for rank, change in zip(ranks, moved, strict=True) if change > 0)
    sums = [
        sum(rank for rank, sign in zip(ranks, signs, strict=True) if sign)
        for signs in product((0, 1), repeat=len(ranks))
    ]
    tail = min(sum(each <= seen for each in sums), sum(each >= seen for each in sums))
    return seen, min(1.0, 2 * tail / len(sums))


@forall(changes)
def test_the_exact_test_is_the_share_of_all_signs_ties_included(all_: list[int]) -> None:
    found = estimated(signed_rank(moved_by(all_)))
    seen, p_value = enumerated(all_)
    assert found.details["v"] == pytest.approx(seen)
    assert found.details["p_value"] == pytest.approx(p_value, abs=1e-9)


@forall(changes)
def test_the_estimate_is_the_median_of_all_pairwise_means(all_: list[int]) -> None:
    found = estimated(signed_rank(moved_by(all_)))
    assert found.value == pytest.approx(median(pairwise([float(each) for each in all_])))
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (8, 4), (9, 6), (10, 9), (20, 53), (25, 90)])
def test_the_bounds_are_pairwise_means_of_the_tabled_rank(n: int, rank: int) -> None:
    # One above the critical values for a two-sided 5 % in any table of the signed-rank test
    # (6: 0, 8: 3, 9: 5, 10: 8, 20: 52, 25: 89), as in Hollander and Wolfe (1973), table A.4.
    all_ = [2.0**k for k in range(n)]
    means = sorted(pairwise(all_))
    found = estimated(signed_rank(pairs_of([0.0] * n, all_)))
    assert (found.low, found.high) == (means[rank - 1], means[-rank])


@forall(changes)
def test_swapping_before_and_after_negates(all_: list[int]) -> None:
    there, back = (
        estimated(signed_rank(moved_by(all_))),
        estimated(signed_rank(moved_by(all_).swapped)),
    )
    assert (back.value, back.low, back.high) == (-there.value, -there.high, -there.low)
    assert back.details["p_value"] == pytest.approx(there.details["p_value"])


@forall(changes, st.integers(-5, 5))
def test_a_constant_added_to_the_second_scores_shifts_the_estimate(
    all_: list[int], constant: int
) -> None:
    there = estimated(signed_rank(moved_by(all_)))
    moved = estimated(signed_rank(moved_by([change + constant for change in all_])))
    shifted = (there.value + constant, there.low + constant, there.high + constant)
    assert (moved.value, moved.low, moved.high) == shifted


def test_the_exact_and_the_normal_test_agree_where_one_hands_over_to_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = moved_by([*range(-20, 0), *range(1, 31)])
    exact = estimated(signed_rank(pairs))
    monkeypatch.setattr("services.evaluation.domain.statistics.signed_rank.EXACT", 49)
    normal = estimated(signed_rank(pairs))
    assert (exact.details["exact"], normal.details["exact"]) == (1, 0)
    assert normal.details["p_value"] == pytest.approx(exact.details["p_value"], rel=0.05)


def test_what_cannot_be_estimated_says_why() -> None:
    assert refused(signed_rank(Pairs())) == ("nobody", 0)
    assert refused(signed_rank(moved_by([1, 2]))) == ("too_few", 2)
    assert refused(signed_rank(moved_by([1, 2, 3, 4, 5]))) == ("too_few", 5)
    assert refused(signed_rank(moved_by([0] * 9))) == ("no_variance", 9)
    assert refused(signed_rank(moved_by([3] * 9))) == ("no_variance", 9)


def test_ten_million_people_are_no_trouble() -> None:
    found = estimated(signed_rank(Pairs({(0, y): 400_000 + y for y in range(26)})))
    assert found.details["v"] == pytest.approx(sum_of_ranks(), rel=1e-12)
    assert found.low <= found.value <= found.high


def sum_of_ranks() -> float:
    """All who changed, changed upwards."""
    n = sum(400_000 + y for y in range(1, 26))
    return n * (n + 1) / 2
