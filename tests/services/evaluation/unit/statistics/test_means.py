"""Means of one wave and of two that are not matched: published values, and plain definitions."""

from math import sqrt

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.statistics.means import (
    mean,
    mean_difference,
    standardised_difference,
)
from tests.services.evaluation.answers import (
    SLEEP,
    distribution_of,
    estimated,
    forall,
    mean_of,
    refused,
    variance_of,
)

answers = st.lists(st.integers(1, 5), min_size=4, max_size=40).filter(
    lambda all_: len(set(all_)) > 1
)


def test_the_sleep_data_taken_for_two_groups_give_what_r_prints() -> None:
    # R, t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p-value = 0.07939,
    # interval -3.3654832 0.2054832 (first minus second)
    found = estimated(mean_difference(SLEEP.after, SLEEP.before))
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    assert found.details["t"] == pytest.approx(-1.8608, abs=5e-5)
    assert found.details["df"] == pytest.approx(17.776, abs=5e-4)
    assert found.details["p_value"] == pytest.approx(0.07939, abs=5e-6)


def test_the_mean_of_all_sleep_data_gives_what_r_prints() -> None:
    # R, t.test(sleep$extra): t = 3.413, df = 19, p-value = 0.002918, mean 1.54
    found = estimated(mean(SLEEP.before + SLEEP.after))
    assert found.value == pytest.approx(1.54)
    error = found.details["sd"] / sqrt(20)
    assert found.value / error == pytest.approx(3.413, abs=5e-4)
    assert found.high - found.value == pytest.approx(2.093024 * error, rel=1e-6)  # qt(.975, 19)


def with_moments(mean: float, sd: float, n: int) -> Distribution:
    """Scores of ``n`` people that have exactly these moments."""
    shape = [float(k) for k in range(n)]
    middle, spread = mean_of(shape), sqrt(variance_of(shape))
    return distribution_of(mean + sd * (score - middle) / spread for score in shape)


def test_the_standardised_difference_is_what_bonett_publishes() -> None:
    # D. G. Bonett's package statpsych, example ci.stdmean2(.05, 35.1, 26.7, 7.32, 6.98, 30, 30),
    # "unweighted standardizer": 1.159240 (corrected)
    first, second = with_moments(26.7, 6.98, 30), with_moments(35.1, 7.32, 30)
    found = estimated(standardised_difference(first, second))
    assert found.value == pytest.approx(1.159240, abs=5e-7)


@forall(answers, answers)
def test_its_standard_error_is_that_of_leaving_each_person_out(
    first: list[float], second: list[float]
) -> None:
    def plain(one: list[float], other: list[float]) -> float:
        spread = sqrt((variance_of(one) + variance_of(other)) / 2)
        return (mean_of(other) - mean_of(one)) / spread

    def part(left_out: list[float]) -> float:
        n = len(left_out)
        return (n - 1) / n * sum((each - mean_of(left_out)) ** 2 for each in left_out)

    ones = [plain(first[:k] + first[k + 1 :], second) for k in range(len(first))]
    others = [plain(first, second[:k] + second[k + 1 :]) for k in range(len(second))]
    answer = standardised_difference(distribution_of(first), distribution_of(second))
    error = estimated(answer).details["standard_error"]
    assert error == pytest.approx(sqrt(part(ones) + part(others)), rel=1e-6)


@forall(answers, answers)
def test_counts_give_what_the_raw_answers_give(first: list[float], second: list[float]) -> None:
    one, other = distribution_of(first), distribution_of(second)
    found = estimated(mean_difference(one, other))
    parts = [variance_of(each) / len(each) for each in (first, second)]
    assert found.value == pytest.approx(mean_of(second) - mean_of(first))
    assert found.details["df"] == pytest.approx(
        sum(parts) ** 2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
    )
    spread = sqrt((variance_of(first) + variance_of(second)) / 2)
    by_spread = estimated(standardised_difference(one, other))
    assert by_spread.details["uncorrected"] == pytest.approx(found.value / spread)


@forall(answers, answers)
def test_swapping_the_waves_negates(first: list[float], second: list[float]) -> None:
    one, other = distribution_of(first), distribution_of(second)
    for estimator in (mean_difference, standardised_difference):
        there, back = estimated(estimator(one, other)), estimated(estimator(other, one))
        assert (back.value, back.low, back.high) == pytest.approx(
            (-there.value, -there.high, -there.low), abs=1e-9
        )


@forall(answers, st.integers(-3, 3))
def test_a_constant_added_to_all_answers_shifts_the_mean(all_: list[int], constant: int) -> None:
    there = estimated(mean(distribution_of(all_)))
    moved = estimated(mean(distribution_of([each + constant for each in all_])))
    assert (moved.low - constant, moved.high - constant) == pytest.approx((there.low, there.high))


def test_what_cannot_be_estimated_says_why() -> None:
    some = distribution_of([1, 2, 3])
    assert refused(mean(Distribution())) == ("nobody", 0)
    assert refused(mean(distribution_of([1, 2]))) == ("too_few", 2)
    assert refused(mean(distribution_of([4] * 9))) == ("no_variance", 9)
    assert refused(mean(Distribution({float("nan"): 3, 1: 3}))) == ("not_a_number", 6)
    assert refused(mean(Distribution({1: -3, 2: 9}))) == ("impossible_counts", 6)
    for estimator in (mean_difference, standardised_difference):
        assert refused(estimator(some, Distribution())) == ("nobody", 3)
        assert refused(estimator(some, distribution_of([1]))) == ("too_few", 4)
        alike = distribution_of([2] * 4)
        assert refused(estimator(alike, alike)) == ("no_variance", 8)


def test_one_wave_may_be_all_alike_when_the_other_is_not() -> None:
    found = estimated(mean_difference(distribution_of([2] * 5), distribution_of([1, 2, 3])))
    assert found.details["df"] == pytest.approx(2)
