"""Means of one wave, and the change between two waves whose answers are not matched."""

from math import sqrt

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.statistics.counted import Summary, any_summary, cells, summary
from services.evaluation.domain.statistics.critical import Z, t_quantile, t_two_sided
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
    error, degrees = _welch(one, other)
    half = t_quantile(degrees) * error
    details = {"t": value / error, "df": degrees, "p_value": t_two_sided(value / error, degrees)}
    return Estimate("mean_difference", value, value - half, value + half, one.n + other.n, details)


@answers("standardised_difference", counted=both)
def standardised_difference(first: Distribution, second: Distribution) -> Estimate:
    """Second minus first, in the root of the mean of the two variances; Bonett's interval (2008).

    The value carries Hedges' correction; the interval is around the uncorrected one, as published.
    """
    return standardised(*_two(first, second))


def standardised(one: Summary, other: Summary) -> Estimate:
    spread = sqrt((one.variance + other.variance) / 2)
    raw = (other.mean - one.mean) / spread
    error = sqrt(sum(_part(each, raw, spread) for each in (one, other)))
    value = hedges(one.n + other.n - 2) * raw
    details = {"uncorrected": raw, "standard_error": error}
    low, high = raw - Z * error, raw + Z * error
    return Estimate("standardised_difference", value, low, high, one.n + other.n, details)


def hedges(degrees: float) -> float:
    """What takes the bias out of a standardised difference."""
    return 1 - 3 / (4 * degrees - 1)


def _part(group: Summary, raw: float, spread: float) -> float:
    """A group's part of the variance of the standardised difference."""
    degrees, relative = group.n - 1, group.variance / spread**2
    return raw**2 * relative**2 / (8 * degrees) + relative / degrees


def _two(first: Distribution, second: Distribution) -> tuple[Summary, Summary]:
    """:raises Refused: for too few in either, and when neither varies."""
    one, other = any_summary(cells(first)), any_summary(cells(second))
    if not one.variance and not other.variance:
        raise Refused("no_variance")
    return one, other


def _welch(one: Summary, other: Summary) -> tuple[float, float]:
    """Standard error, and degrees of freedom by Welch and Satterthwaite."""
    parts = [each.variance / each.n for each in (one, other)]
    below = sum(part**2 / (each.n - 1) for part, each in zip(parts, (one, other), strict=True))
    return sqrt(sum(parts)), sum(parts) ** 2 / below
