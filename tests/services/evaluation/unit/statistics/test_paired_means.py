"""The mean change and both effect sizes: published values, and the plain definitions."""

from collections import Counter
from collections.abc import Callable
from math import sqrt
from random import Random

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.paired_means import (
    d_av,
    d_z,
    mean_change,
)
from services.evaluation.domain.statistics.results import Estimate, Result
from tests.services.evaluation.answers import (
    SLEEP,
    estimated,
    forall,
    mean_of,
    pairs_of,
    raw,
    raw_changes,
    refused,
    sd_of,
    variance_of,
)

Estimator = Callable[[Pairs], Result]
ESTIMATORS: tuple[Estimator, ...] = (mean_change, d_z, d_av)

scores = st.integers(0, 25).map(float)
people = st.lists(st.tuples(scores, scores), min_size=4, max_size=40).filter(
    lambda all_: len(all_) - max(Counter(y - x for x, y in all_).values()) > 1
)


def counted(all_: list[tuple[float, float]]) -> Pairs:
    return pairs_of(*zip(*all_, strict=True))


def test_the_sleep_data_give_what_r_prints() -> None:
    # R, t.test(extra ~ group, data = sleep, paired = TRUE), first minus second:
    # t = -4.0621, df = 9, p-value = 0.002833, interval -2.4598858 -0.7001142, mean -1.58
    found = estimated(mean_change(SLEEP.swapped))
    assert found.value == pytest.approx(-1.58)
    assert (found.low, found.high) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)
    assert found.details["t"] == pytest.approx(-4.0621, abs=5e-5)
    assert found.details["df"] == 9
    assert found.details["p_value"] == pytest.approx(0.002833, abs=5e-7)


def test_both_effect_sizes_of_the_sleep_data_are_their_definitions() -> None:
    before, after = raw(SLEEP)
    changes = raw_changes(SLEEP)
    z, average = estimated(d_z(SLEEP)), estimated(d_av(SLEEP))
    plain = mean_of(changes) / sd_of(changes)
    assert z.details["uncorrected"] == pytest.approx(plain, rel=1e-12)
    assert z.value == pytest.approx(plain * (1 - 3 / (4 * 9 - 1)), rel=1e-12)
    spread = sqrt((variance_of(before) + variance_of(after)) / 2)
    assert average.details["uncorrected"] == pytest.approx(mean_of(changes) / spread, rel=1e-12)


def test_d_z_of_the_sleep_data_is_the_published_t_by_the_root_of_n() -> None:
    found = estimated(d_z(SLEEP))
    assert found.details["uncorrected"] == pytest.approx(4.0621 / sqrt(10), abs=2e-5)


def with_moments(
    means: tuple[float, float], sds: tuple[float, float], correlation: float, n: int
) -> Pairs:
    """Scores of ``n`` people that have exactly these moments."""
    first = [float(k) for k in range(n)]
    second = [float(k * k % n) for k in range(n)]
    x = [(value - mean_of(first)) / sd_of(first) for value in first]
    slope = sum(a * b for a, b in zip(x, second, strict=True)) / (n - 1)
    rest = [b - mean_of(second) - slope * a for a, b in zip(x, second, strict=True)]
    across = (1 - correlation**2) ** 0.5 / sd_of(rest)
    y = [correlation * a + across * b for a, b in zip(x, rest, strict=True)]
    before, after = (
        [mean + sd * z for z in scores] for mean, sd, scores in zip(means, sds, (x, y), strict=True)
    )
    return pairs_of(before, after)


def test_the_change_and_d_av_of_published_moments_are_the_published_ones() -> None:
    # D. G. Bonett's package statpsych. Example ci.mean.ps(.05, 58.2, 51.4, 7.43, 8.92, .537, 30):
    # 6.8, SE 1.455922, t 4.670578, df 29, p 6.33208e-05, interval 3.822304 to 9.777696.
    found = estimated(mean_change(with_moments((51.4, 58.2), (8.92, 7.43), 0.537, 30)))
    assert (found.low, found.high) == pytest.approx((3.822304, 9.777696), abs=5e-7)
    assert found.details["t"] == pytest.approx(4.670578, abs=5e-7)
    assert found.details["p_value"] == pytest.approx(6.33208e-05, abs=5e-11)
    # Example ci.stdmean.ps(.05, 110.4, 102.1, 15.3, 14.6, .75, 25), "unweighted standardizer":
    # 0.5550319 before correction.
    average = estimated(d_av(with_moments((102.1, 110.4), (14.6, 15.3), 0.75, 25)))
    assert average.details["uncorrected"] == pytest.approx(0.5550319, abs=5e-8)
    # For equal variances and correlation r the degrees of freedom are 2 (n - 1) / (1 + r^2)
    # (Cousineau 2020, The Quantitative Methods for Psychology 16, 418).
    equal = estimated(d_av(with_moments((10, 12), (3, 3), 0.75, 25)))
    assert equal.details["df"] == pytest.approx(2 * 24 / (1 + 0.75**2))


@pytest.mark.parametrize("effect", [d_z, d_av])
@forall(people)
def test_the_standard_error_is_that_of_leaving_each_person_out(
    effect: Estimator, all_: list[tuple[float, float]]
) -> None:
    n = len(all_)
    left_out = [plain(effect, all_[:k] + all_[k + 1 :]) for k in range(n)]
    jackknife = sqrt((n - 1) / n * sum((each - mean_of(left_out)) ** 2 for each in left_out))
    found = estimated(effect(counted(all_)))
    assert found.details["uncorrected"] == pytest.approx(plain(effect, all_), abs=1e-9)
    assert found.details["standard_error"] == pytest.approx(jackknife, rel=1e-6)


def plain(effect: Estimator, all_: list[tuple[float, float]]) -> float:
    """The effect size by its definition."""
    before, after = ([scores[wave] for scores in all_] for wave in (0, 1))
    changes = [y - x for x, y in all_]
    if effect is d_z:
        return mean_of(changes) / sd_of(changes)
    return mean_of(changes) / sqrt((variance_of(before) + variance_of(after)) / 2)


def test_a_spread_that_rests_on_one_person_is_none_to_measure_by() -> None:
    lone = Pairs({(5, 5): 9, (5, 9): 1})
    assert refused(d_z(lone)) == refused(d_av(lone)) == ("too_few_values", 10)


@forall(people)
def test_counts_give_what_the_raw_answers_give(all_: list[tuple[float, float]]) -> None:
    changes = [after - before for before, after in all_]
    found = estimated(mean_change(counted(all_)))
    assert found.value == pytest.approx(mean_of(changes), abs=1e-12)
    assert found.details["sd"] == pytest.approx(sd_of(changes), rel=1e-12)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@forall(people)
def test_swapping_before_and_after_negates(
    estimator: Estimator, all_: list[tuple[float, float]]
) -> None:
    there = estimated(estimator(counted(all_)))
    back = estimated(estimator(counted(all_).swapped))
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low), abs=1e-9
    )


@forall(people, st.integers(-9, 9))
def test_a_constant_added_to_the_second_scores_shifts_the_change(
    all_: list[tuple[float, float]], constant: int
) -> None:
    there = estimated(mean_change(counted(all_)))
    moved = estimated(mean_change(counted([(x, y + constant) for x, y in all_])))
    shifted = (there.value + constant, there.low + constant, there.high + constant)
    assert (moved.value, moved.low, moved.high) == pytest.approx(shifted, abs=1e-9)


@forall(people, st.integers(2, 9))
def test_another_unit_leaves_effect_sizes_alone(all_: list[tuple[float, float]], unit: int) -> None:
    pairs, scaled = counted(all_), counted([(unit * x, unit * y) for x, y in all_])
    for effect in (d_z, d_av):
        one, other = estimated(effect(pairs)), estimated(effect(scaled))
        assert (one.value, one.low) == pytest.approx((other.value, other.low), abs=1e-9)


@forall(people, st.randoms())
def test_the_order_of_counts_is_nothing(all_: list[tuple[float, float]], random: Random) -> None:
    shuffled = list(all_)
    random.shuffle(shuffled)
    for estimator in ESTIMATORS:
        assert estimator(counted(all_)) == estimator(counted(shuffled))


@forall(people)
def test_the_same_people_four_times_over_halve_the_interval(
    all_: list[tuple[float, float]],
) -> None:
    once, fourfold = (estimated(mean_change(counted(all_ * k))) for k in (1, 4))
    assert fourfold.value == pytest.approx(once.value, abs=1e-9)
    assert fourfold.high - fourfold.low < (once.high - once.low) / 2


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_what_cannot_be_estimated_says_why(estimator: Estimator) -> None:
    def answer(counts: dict[tuple[float, float], int]) -> tuple[str, int]:
        return refused(estimator(Pairs(counts)))

    assert answer({}) == ("nobody", 0)
    assert answer({(1, 2): 1}) == ("too_few", 1)
    assert answer({(1, 2): 1, (3, 5): 1}) == ("too_few", 2)
    assert answer({(1, 2): 5, (3, 4): 5}) == ("no_variance", 10)
    assert answer({(1, float("nan")): 5, (3, 4): 5}) == ("not_a_number", 10)
    assert answer({(1, 2): -5, (3, 4): 8}) == ("impossible_counts", 3)
    assert answer({(1, 2): 2.5, (3, 5): 8}) == ("impossible_counts", 0)  # type: ignore[dict-item]


def test_changes_that_only_rounding_tells_apart_are_one_change() -> None:
    tenths = pairs_of([0.1, 0.2, 0.3, 0.7], [0.4, 0.5, 0.6, 1.0])
    assert refused(mean_change(tenths))[0] == "no_variance"


def test_a_few_who_changed_far_more_than_the_rest_are_pointed_out() -> None:
    even = pairs_of([5.0] * 6, [4, 5, 6, 4, 5, 6])
    uneven = pairs_of([5.0] * 9, [5, 5, 5, 5, 5, 5, 5, 6, 25])
    for estimator in ESTIMATORS:
        assert estimated(estimator(even)).warnings == ()
        assert estimated(estimator(uneven)).warnings == ("uneven_changes",)


def test_ten_million_people_are_no_trouble() -> None:
    pairs = Pairs({(x, y): 21_000 + x * y for x in range(22) for y in range(22)})
    for estimator in ESTIMATORS:
        found = estimator(pairs)
        assert isinstance(found, Estimate)
        assert found.n == pairs.n > 10_000_000
        assert found.high - found.low < 0.02
