"""The studentised bootstrap: against resamples of the raw answers, and for what it promises."""

import random

import pytest

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.bootstrap import bootstrap_mean_change
from services.evaluation.domain.statistics.paired_means import mean_change
from tests.services.evaluation.answers import (
    estimated,
    mean_of,
    pairs_of,
    raw_changes,
    refused,
    sd_of,
)

SKEWED = pairs_of([9.0] * 15, [8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 17, 21, 25])


def resampled(pairs: Pairs, resamples: int) -> tuple[float, float]:
    """The same interval by another route: raw answers, drawn with replacement by Python."""
    chance, all_ = random.Random(4), raw_changes(pairs)
    error = sd_of(all_) / len(all_) ** 0.5
    distances = []
    for _ in range(resamples):
        drawn = chance.choices(all_, k=len(all_))
        distances.append((mean_of(drawn) - mean_of(all_)) / (sd_of(drawn) / len(drawn) ** 0.5))
    distances.sort()
    far, near = distances[int(0.975 * resamples)], distances[int(0.025 * resamples)]
    return mean_of(all_) - far * error, mean_of(all_) - near * error


def test_it_is_what_resampling_the_raw_answers_gives_within_its_stated_error() -> None:
    found = estimated(bootstrap_mean_change(SKEWED))
    low, high = resampled(SKEWED, 4000)
    error = found.details["monte_carlo_error"]
    assert 0 < error < 0.1 * (found.high - found.low)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5 * error)


def test_it_is_the_same_each_time_in_whatever_order_the_counts_come() -> None:
    backwards = Pairs(dict(reversed(list(SKEWED.counts.items()))))
    assert bootstrap_mean_change(backwards) == bootstrap_mean_change(SKEWED)


def test_another_seed_moves_the_ends_by_no_more_than_chance_does() -> None:
    one, other = (estimated(bootstrap_mean_change(SKEWED, seed=seed)) for seed in (1, 2))
    error = max(one.details["monte_carlo_error"], other.details["monte_carlo_error"])
    assert one.low != other.low
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=6 * error)


def test_more_resamples_leave_less_to_chance() -> None:
    few, many = (estimated(bootstrap_mean_change(SKEWED, resamples=k)) for k in (500, 20_000))
    assert many.details["monte_carlo_error"] < few.details["monte_carlo_error"] / 2


def test_where_improvement_has_a_long_tail_it_reaches_farther_up_than_student_does() -> None:
    here, student = estimated(bootstrap_mean_change(SKEWED)), estimated(mean_change(SKEWED))
    assert here.value == student.value
    assert here.high > student.high
    assert here.low > student.low


def test_with_many_people_it_agrees_with_student() -> None:
    many = Pairs({scores: count * 500_000 for scores, count in SKEWED.counts.items()})
    here, student = estimated(bootstrap_mean_change(many)), estimated(mean_change(many))
    width = student.high - student.low
    assert (here.low, here.high) == pytest.approx((student.low, student.high), abs=0.05 * width)


def test_swapping_before_and_after_negates_up_to_chance() -> None:
    there = estimated(bootstrap_mean_change(SKEWED))
    back = estimated(bootstrap_mean_change(SKEWED.swapped))
    error = there.details["monte_carlo_error"]
    assert (-back.high, -back.low) == pytest.approx((there.low, there.high), abs=6 * error)


def test_what_cannot_be_estimated_says_why() -> None:
    assert refused(bootstrap_mean_change(Pairs())) == ("nobody", 0)
    assert refused(bootstrap_mean_change(pairs_of([1, 1], [1, 2]))) == ("too_few", 2)
    assert refused(bootstrap_mean_change(pairs_of([1] * 7, range(7)))) == ("too_few", 7)
    assert refused(bootstrap_mean_change(pairs_of([1] * 9, [2] * 9))) == ("no_variance", 9)
    # Nine alike and one other: a third of the resamples have no spread.
    lone = pairs_of([1] * 10, [2] * 9 + [3])
    assert refused(bootstrap_mean_change(lone)) == ("too_few_values", 10)
