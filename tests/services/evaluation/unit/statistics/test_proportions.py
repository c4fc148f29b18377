"""Shares of one wave and of two: published intervals, and plain definitions."""

from math import comb

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.statistics.critical import Z
from services.evaluation.domain.statistics.proportions import (
    Part,
    proportion,
    proportion_change,
    share_where,
)
from tests.services.evaluation.answers import distribution_of, estimated, forall, refused

parts = st.integers(3, 200).flatmap(lambda n: st.builds(Part, st.integers(0, n), st.just(n)))

# Newcombe (1998), Statistics in Medicine 17, 857, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29;
# method 3 (score) and method 5 (Clopper and Pearson), to the four digits printed there.
SCORE = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611)}
EXACT = {(81, 263): (0.2527, 0.3676), (15, 148): (0.0578, 0.1617), (0, 20): (0.0, 0.1684)}

# Newcombe (1998), Statistics in Medicine 17, 873, table II, method 10.
DIFFERENCES = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
}


@pytest.mark.parametrize("part", SCORE)
def test_published_intervals_of_one_share(part: tuple[int, int]) -> None:
    score, exact = estimated(proportion(Part(*part))), estimated(proportion(Part(*part), True))
    assert (score.low, score.high) == pytest.approx(SCORE[part], abs=5e-5)
    assert (exact.low, exact.high) == pytest.approx(EXACT[part], abs=5e-5)


@pytest.mark.parametrize("counts", DIFFERENCES)
def test_published_intervals_of_two_shares(counts: tuple[int, int, int, int]) -> None:
    found = estimated(proportion_change(Part(*counts[2:]), Part(*counts[:2])))
    assert (found.low, found.high) == pytest.approx(DIFFERENCES[counts], abs=5e-5)


@forall(parts)
def test_the_score_interval_ends_where_the_score_test_rejects(part: Part) -> None:
    """Both ends solve |share - p| = z * sqrt(p (1 - p) / n), which defines the interval."""
    found = estimated(proportion(part))
    for end in (found.low, found.high):
        distance = abs(part.share - end)
        assert distance == pytest.approx(Z * (end * (1 - end) / part.n) ** 0.5, abs=1e-7)


@forall(st.integers(3, 30).flatmap(lambda n: st.builds(Part, st.integers(1, n - 1), st.just(n))))
def test_the_exact_interval_leaves_a_fortieth_in_either_tail(part: Part) -> None:
    found = estimated(proportion(part, exact=True))

    def chance(p: float, counts: range) -> float:
        return sum(comb(part.n, k) * p**k * (1 - p) ** (part.n - k) for k in counts)

    assert chance(found.low, range(part.count, part.n + 1)) == pytest.approx(0.025, abs=1e-7)
    assert chance(found.high, range(part.count + 1)) == pytest.approx(0.025, abs=1e-7)


@forall(parts)
def test_counting_the_others_mirrors_the_interval(part: Part) -> None:
    there, back = (
        estimated(proportion(part)),
        estimated(proportion(Part(part.n - part.count, part.n))),
    )
    assert (back.low, back.high) == pytest.approx((1 - there.high, 1 - there.low), abs=1e-12)


@forall(parts, parts)
def test_swapping_the_waves_negates(first: Part, second: Part) -> None:
    there = estimated(proportion_change(first, second))
    back = estimated(proportion_change(second, first))
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low), abs=1e-12
    )
    assert -1 <= there.low <= there.value <= there.high <= 1


def test_a_share_counts_the_scores_that_are_so() -> None:
    ratings = distribution_of([1, 2, 4, 4, 5, 5, 5])
    assert share_where(ratings, lambda rating: rating >= 4) == Part(5, 7)


def test_what_cannot_be_estimated_says_why() -> None:
    assert refused(proportion(Part(0, 0))) == ("nobody", 0)
    assert refused(proportion(Part(1, 2))) == ("too_few", 2)
    assert refused(proportion(Part(4, 3))) == ("impossible_counts", 3)
    assert refused(proportion(Part(-1, 3))) == ("impossible_counts", 3)
    assert refused(proportion_change(Part(1, 9), Part(0, 0))) == ("nobody", 9)
    assert refused(proportion_change(Part(1, 1), Part(3, 5))) == ("too_few", 6)


def test_two_waves_in_which_nobody_agreed_differ_by_nothing_known() -> None:
    found = estimated(proportion_change(Part(0, 10), Part(0, 20)))
    assert (found.value, found.details["p_value"]) == (0, 1)
