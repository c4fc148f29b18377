"""Means of one wave, and the change between two waves whose answers are not matched."""

from collections.abc import Callable
from math import sqrt

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.statistics.counted import (
    Cells,
    Summary,
    any_summary,
    cells,
    summary,
)
from services.evaluation.domain.statistics.critical import t_quantile, t_two_sided
from services.evaluation.domain.statistics.jackknife import left, some, variance_without_each
from services.evaluation.domain.statistics.refusals import Refused, answers, both
from services.evaluation.domain.statistics.results import Estimate


@answers("mean")
def mean(distribution: Distribution) -> Estimate:
    """With Student's interval."""
    found = summary(cells(distribution))
    half = t_quantile(found.n - 1) * found.standard_error
    details = {"sd": found.sd, "df": found.n - 1}
    return Estimate("mean", found.mean, found.mean - half, found.mean + half, found.n, details)


@answers("mean_difference", counted=both)
def mean_difference(first: Distribution, second: Distribution) -> Estimate:
    """Second minus first: Welch's interval, for spreads that need not be equal."""
    one, other = _two(first, second)
    value = other.mean - one.mean
    parts = (one.variance / one.n, other.variance / other.n)
    error, degrees = _welch(parts, (one.n, other.n))
    half = t_quantile(degrees) * error
    details = {"t": value / error, "df": degrees, "p_value": t_two_sided(value / error, degrees)}
    return Estimate("mean_difference", value, value - half, value + half, one.n + other.n, details)


@answers("standardised_difference", counted=both)
def standardised_difference(first: Distribution, second: Distribution) -> Estimate:
    """Second minus first, in the root of the mean of the two variances.

    The value carries Hedges' correction. The interval lies around the uncorrected one: jackknife
    error, and degrees of freedom as Welch's of the two groups' parts of it.
    """
    one, other = _two(first, second)
    raw = _in_spreads(one, other)
    parts = (
        _part(cells(first), one, lambda rest: _in_spreads(rest, other)),
        _part(cells(second), other, lambda rest: _in_spreads(one, rest)),
    )
    error, degrees = _welch(parts, (one.n, other.n))
    half = t_quantile(degrees) * error
    value, n = hedges(one.n + other.n - 2) * raw, one.n + other.n
    details = {"uncorrected": raw, "standard_error": error, "df": degrees}
    return Estimate("standardised_difference", value, raw - half, raw + half, n, details)


def hedges(degrees: float) -> float:
    """What takes the bias out of a standardised difference."""
    return 1 - 3 / (4 * degrees - 1)


def _in_spreads(one: Summary, other: Summary) -> float:
    return (other.mean - one.mean) / sqrt(some((one.variance + other.variance) / 2))


def _part(found: Cells, group: Summary, value: Callable[[Summary], float]) -> float:
    """A group's part of the variance of ``value``, which is a figure of that group."""
    without = [(value(left(group, score)), count) for score, count in found]
    return variance_without_each(without, group.n)


def _two(first: Distribution, second: Distribution) -> tuple[Summary, Summary]:
    """:raises Refused: for too few in either, and when neither varies."""
    one, other = any_summary(cells(first)), any_summary(cells(second))
    if not one.variance and not other.variance:
        raise Refused("no_variance")
    return one, other


def _welch(parts: tuple[float, float], sizes: tuple[int, int]) -> tuple[float, float]:
    """Standard error, and degrees of freedom by Welch and Satterthwaite, of two groups' parts."""
    below = sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))
    return sqrt(sum(parts)), sum(parts) ** 2 / below
