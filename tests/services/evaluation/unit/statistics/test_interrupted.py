"""Level and slope of a series: against a second implementation, invariances, and refusals."""

import math
from dataclasses import replace
from random import Random

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.months import Month
from services.evaluation.domain.statistics.interrupted import Interrupted, interrupted
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate
from services.evaluation.domain.statistics.robust import newey_west_lag
from services.evaluation.domain.statistics.series import Reading, Series
from services.evaluation.domain.statistics.series_warnings import BECAUSE
from tests.services.evaluation.series_builders import a_series, month
from tests.services.evaluation.unit.statistics import sicily
from tests.services.evaluation.unit.statistics.second_opinion import (
    Numbers,
    interval,
    maximised_negative_binomial,
    mean_and_df_of_a_form,
    newey_west_by_definition,
)


def estimated(series: Series) -> Interrupted:
    found = interrupted(series)
    assert isinstance(found, Interrupted), found
    return found


def refused(series: Series) -> str:
    found = interrupted(series)
    assert isinstance(found, CannotEstimate)
    assert found.because in BECAUSE
    return found.because


def some_counts(points: int = 40, seed: int = 1, scale: float = 1.0) -> list[int]:
    random = numpy.random.default_rng(seed)
    course = 3 + 0.005 * numpy.arange(points) - 0.3 * (numpy.arange(points) >= points // 2)
    return [int(n) for n in random.poisson(scale * numpy.exp(course))]


def sicilian() -> Series:
    readings = (
        Reading(Month(sicily.FIRST_YEAR + i // 12, i % 12 + 1), events, people)
        for i, (events, people) in enumerate(zip(sicily.EVENTS, sicily.PEOPLE, strict=True))
    )
    return Series(tuple(readings), Month(sicily.FIRST_YEAR + sicily.BAN // 12, 1))


def sicilian_design() -> Numbers:
    """The tutorial's model with a change in slope: two pairs of sine and cosine for the season."""
    t = numpy.arange(len(sicily.EVENTS))
    course = [t**0, t, t >= sicily.BAN, (t - sicily.BAN) * (t >= sicily.BAN)]
    angles = 2 * math.pi * (t % 12 + 1) / 12
    season = [f(k * angles) for f in (numpy.sin, numpy.cos) for k in (1, 2)]
    return numpy.column_stack([*course, *season]).astype(float)


def test_level_and_slope_of_the_sicilian_series_agree_with_a_second_implementation() -> None:
    design, counts = sicilian_design(), numpy.array(sicily.EVENTS, dtype=float)
    params, alpha = maximised_negative_binomial(design, counts, numpy.array(sicily.PEOPLE, float))
    found = estimated(sicilian())
    assert found.level.details["dispersion"] == pytest.approx(alpha, rel=1e-5)
    assert found.level.value == pytest.approx(math.exp(params[2]), rel=1e-6)
    assert found.slope.value == pytest.approx(math.exp(params[3]), rel=1e-6)


def test_newey_west_errors_agree_with_the_definition() -> None:
    found = estimated(sicilian())
    fit, design = found.model.fit, sicilian_design()
    scale = 1 + fit.dispersion * fit.means
    by_definition = newey_west_by_definition(
        design, (fit.counts - fit.means) / scale, fit.means / scale, list(range(59)), lag=3
    )
    for place, estimate in ((2, found.level), (3, found.slope)):
        error = by_definition[place, place] ** 0.5
        assert estimate.details["newey_west_error"] == pytest.approx(error, rel=1e-6)


def test_correction_and_interval_agree_with_the_definition() -> None:
    """The plain variance, over its mean in the working model, times the true one."""
    found = estimated(sicilian())
    fit, rho = found.model.fit, found.level.details["working_correlation"]
    x = fit.design * numpy.sqrt(fit.means / (1 + fit.dispersion * fit.means))[:, None]
    apart = abs(numpy.subtract.outer(numpy.arange(59), numpy.arange(59)))
    influence = (numpy.linalg.inv(x.T @ x) @ x.T)[2]
    hat = x @ numpy.linalg.inv(x.T @ x) @ x.T
    form = numpy.diag(influence) @ numpy.clip(1 - apart / 4, 0, 1) @ numpy.diag(influence)
    seen = (numpy.eye(59) - hat).T @ form @ (numpy.eye(59) - hat)
    mean, df = mean_and_df_of_a_form(seen, numpy.power(rho, apart))
    true = influence @ rho**apart @ influence
    error = found.level.details["newey_west_error"] * (true / mean) ** 0.5
    low, high = interval(math.log(found.level.value), error, df)
    assert found.level.details["df"] == pytest.approx(df, rel=1e-6)
    assert (found.level.low, found.level.high) == pytest.approx((low, high), rel=1e-6)


def test_working_correlation_makes_the_seen_autocorrelation_the_expected_one() -> None:
    """By simulation from the working model, to what 20,000 draws can tell."""
    waves = [20, 25, 23, 28, 24, 17, 19, 14, 17, 23, 20, 31, 27, 26, 18, 21, 16, 18, 24, 19, 28, 21]
    found = estimated(a_series(waves))
    apart = abs(numpy.subtract.outer(numpy.arange(22), numpy.arange(22)))
    covariance = found.level.details["working_correlation"] ** apart
    draws = numpy.random.default_rng(7).multivariate_normal(numpy.zeros(22), covariance, 20_000)
    assert 0 < found.level.details["working_correlation"] < 0.8
    x = found.model.fit.weighted_design
    residuals = draws - draws @ x @ numpy.linalg.inv(x.T @ x) @ x.T
    expected = (residuals[:, 1:] * residuals[:, :-1]).sum() / (residuals**2).sum()
    assert expected == pytest.approx(found.level.details["autocorrelation"], abs=0.005)


@pytest.mark.parametrize(("points", "lag"), [(16, 2), (24, 2), (48, 3), (60, 3), (100, 4)])
def test_lag_follows_the_stated_rule(points: int, lag: int) -> None:
    assert newey_west_lag(points) == lag


@pytest.mark.parametrize(
    ("points", "terms"), [(23, 0), (24, 2), (35, 2), (36, 4), (71, 4), (72, 11)]
)
def test_season_is_modelled_as_finely_as_the_length_allows(points: int, terms: int) -> None:
    assert estimated(a_series(some_counts(points))).level.details["season_terms"] == terms


def test_a_true_season_is_not_taken_for_a_change() -> None:
    course = [3 + 0.5 * math.sin(2 * math.pi * t / 12) for t in range(30)]
    counts = [round(math.exp(10 + each)) + t % 3 for t, each in enumerate(course)]
    assert estimated(a_series(counts, start=15)).level.value == pytest.approx(1, abs=0.002)


def test_chart_shows_what_was_seen_what_is_modelled_and_what_would_have_gone_on() -> None:
    found = estimated(a_series(some_counts()))
    before, after = found.rates_at(month(10)), found.rates_at(month(26))
    assert not isinstance(before, CannotEstimate) and not isinstance(after, CannotEstimate)
    ratio = found.ratio_after(6)
    assert isinstance(ratio, Estimate)
    assert before.modelled == before.otherwise
    assert after.modelled.value / after.otherwise.value == pytest.approx(ratio.value)
    assert after.seen == pytest.approx(100 * some_counts()[26] / 500)
    assert after.otherwise.low < after.otherwise.value < after.otherwise.high
    assert "p" not in after.modelled.details


def test_ratio_after_no_months_is_the_level_change() -> None:
    found = estimated(a_series(some_counts()))
    assert found.ratio_after(0) == found.level


def test_month_out_of_reach_has_no_rates() -> None:
    found = estimated(a_series(some_counts())).rates_at(month(40))
    assert isinstance(found, CannotEstimate)
    assert found.because == "outside_series"


def test_missing_months_are_left_out_and_said() -> None:
    counts: list[int | None] = list(some_counts())
    counts[7] = counts[30] = None
    found = estimated(a_series(counts))
    assert found.level.n == 38
    assert found.level.details["missing_months"] == 2
    assert "missing_months" in found.level.warnings
    rates = found.rates_at(month(7))
    assert not isinstance(rates, CannotEstimate) and rates.seen is None


def test_month_left_out_of_the_list_is_missing_like_one_without_a_count() -> None:
    counts: list[int | None] = list(some_counts())
    counts[7] = None
    series = a_series(counts)
    listed = tuple(each for each in series.readings if each.count is not None)
    assert estimated(replace(series, readings=listed)).level == estimated(series).level


Shape = tuple[int, int]  # points, seed

shapes = st.tuples(st.integers(16, 40), st.integers(0, 10_000))


@settings(max_examples=10)
@given(shapes, st.sampled_from([2, 7, 100]))
def test_counting_people_in_other_units_changes_no_ratio(shape: Shape, factor: int) -> None:
    counts = some_counts(*shape)
    one, other = (estimated(a_series(counts, headcount=500 * k)) for k in (1, factor))
    assert one.level.value == pytest.approx(other.level.value, rel=1e-6)
    assert one.slope.high == pytest.approx(other.slope.high, rel=1e-6)


@settings(max_examples=10)
@given(shapes, st.randoms(use_true_random=False))
def test_order_of_the_months_in_the_list_does_not_matter(shape: Shape, random: Random) -> None:
    series = a_series(some_counts(*shape))
    shuffled = list(series.readings)
    random.shuffle(shuffled)
    again = estimated(replace(series, readings=tuple(shuffled)))
    assert again.level == estimated(series).level


@settings(max_examples=10)
@given(shapes)
def test_calendar_year_of_the_series_does_not_matter(shape: Shape) -> None:
    series = a_series(some_counts(*shape))
    later = tuple(
        replace(each, month=Month(each.month.year + 9, each.month.number))
        for each in series.readings
    )
    moved = Series(later, Month(series.start.year + 9, series.start.number))
    assert estimated(moved).level.value == pytest.approx(estimated(series).level.value)


counts_of_any_kind = st.lists(
    st.one_of(st.none(), st.integers(-1, 5), st.integers(0, 10**12)), max_size=30
)


@settings(max_examples=30)
@given(counts_of_any_kind, st.integers(0, 31), st.sampled_from([0, 1, 500, 10**9]))
def test_whatever_comes_in_out_come_finite_numbers_or_a_known_reason(
    counts: list[int | None], start: int, headcount: int
) -> None:
    found = interrupted(a_series(counts, start, headcount))
    if isinstance(found, CannotEstimate):
        assert found.because in BECAUSE
        return
    for each in (found.level, found.slope):
        assert all(map(math.isfinite, (each.value, each.low, each.high, *each.details.values())))
        assert 0 < each.low <= each.value <= each.high


@pytest.mark.parametrize("points", [0, 1, 2, 5])
def test_a_handful_of_points_is_too_few(points: int) -> None:
    assert refused(a_series(some_counts(points))) == "too_few_points"


def test_two_points_on_a_side_are_too_few() -> None:
    assert refused(a_series(some_counts(20), start=18)) == "too_few_points"


def test_parameters_must_leave_points_to_spare() -> None:
    assert refused(a_series(some_counts(7))) == "too_few_points"
    estimated(a_series(some_counts(8)))


@pytest.mark.parametrize("start", [0, 20, 25])
def test_start_must_lie_inside_the_series(start: int) -> None:
    assert refused(a_series(some_counts(20), start)) == "start_outside_series"


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [(0, 0, "no_events"), (0, 9, "no_events_before"), (9, 0, "no_events_after")],
)
def test_a_side_without_events_has_no_ratio(before: int, after: int, because: str) -> None:
    assert refused(a_series([before] * 10 + [after] * 10)) == because


def test_events_in_one_month_after_all_the_others_empty_are_refused() -> None:
    assert refused(a_series([5, 9, 4, 7, 8, 6, 0, 0, 0, 0, 0, 3])) == "no_convergence"


def test_constant_series_tells_nothing_of_its_uncertainty() -> None:
    assert refused(a_series([12] * 24)) == "no_variance"


@pytest.mark.parametrize("headcount", [0, -3])
def test_headcount_must_be_positive(headcount: int) -> None:
    assert refused(a_series(some_counts(), headcount=headcount)) == "headcount_not_positive"


def test_headcount_must_be_known_where_there_is_a_count() -> None:
    series = a_series(some_counts())
    unknown = replace(series.readings[3], headcount=None)
    readings = (*series.readings[:3], unknown, *series.readings[4:])
    assert refused(replace(series, readings=readings)) == "headcount_missing"


@pytest.mark.parametrize("count", [-1, 2.5, math.nan, math.inf])
def test_count_must_be_a_whole_number(count: float) -> None:
    assert refused(a_series([count, *some_counts()])) == "impossible_count"  # type: ignore[list-item]


def test_month_must_not_come_twice() -> None:
    series = a_series(some_counts())
    twice = replace(series, readings=series.readings + series.readings[:1])
    assert refused(twice) == "month_repeated"
