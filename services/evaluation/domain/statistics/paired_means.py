"""How far scores moved between two waves of the same people: in points, and in spreads.

The counts are exact, so these figures are what the raw pairs would give, to the last digit.

d_z divides the mean change by the spread of the changes, d_av by the root of the mean of the two
waves' variances. Both values carry Hedges' correction; their intervals lie around the
uncorrected ones, as the sources have them.
"""

from math import fsum, sqrt

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.counted import (
    Cells,
    PairSummary,
    Summary,
    changes,
    pair_summary,
    people,
    summary,
)
from services.evaluation.domain.statistics.critical import t_quantile, t_two_sided
from services.evaluation.domain.statistics.means import hedges
from services.evaluation.domain.statistics.refusals import answers
from services.evaluation.domain.statistics.results import Estimate


@answers("mean_change")
def mean_change(pairs: Pairs) -> Estimate:
    """Mean of after minus before, with Student's interval."""
    found = changes(pairs)
    change = summary(found)
    statistic = change.mean / change.standard_error
    half = t_quantile(change.n - 1) * change.standard_error
    details = {
        "t": statistic,
        "df": change.n - 1,
        "p_value": t_two_sided(statistic, change.n - 1),
        "sd": change.sd,
    }
    low, high = change.mean - half, change.mean + half
    return Estimate("mean_change", change.mean, low, high, change.n, details, uneven(found))


@answers("d_z")
def d_z(pairs: Pairs) -> Estimate:
    """The mean change in standard deviations of the changes.

    The standard error counts in the skewness and kurtosis of the changes (Mertens 2002, for the
    same ratio in another trade); the usual interval by the noncentral t law assumes they are
    normal, and covers 98 to 99 % when improvement has a long tail.
    """
    found = changes(pairs)
    change = summary(found)
    raw = change.mean / change.sd
    return _standardised("d_z", raw, _error_of_ratio(found, change), change.n - 1, found)


@answers("d_av")
def d_av(pairs: Pairs) -> Estimate:
    """The mean change in root mean variances of the two waves (Bonett 2008).

    Bonett's standard error; with few people a t quantile in the place of the normal one.
    """
    found = changes(pairs)
    summary(found)
    raw, error, degrees = standardised_by_average(pair_summary(pairs))
    return _standardised("d_av", raw, error, degrees, found)


def standardised_by_average(found: PairSummary) -> tuple[float, float, float]:
    """d_av without correction, its standard error, and the degrees of freedom of its spread.

    The latter by Satterthwaite, for normal scores: between n - 1 and 2 (n - 1).
    """
    before, after, below = found.before.variance, found.after.variance, found.change.n - 1
    pooled = (before + after) / 2
    of_variances = before**2 + after**2 + 2 * found.covariance**2
    raw = found.change.mean / sqrt(pooled)
    of_spread = raw**2 * of_variances / (8 * pooled**2 * below)
    error = sqrt(of_spread + found.change.variance / (pooled * below))
    return raw, error, 4 * pooled**2 / of_variances * below


def _standardised(method: str, raw: float, error: float, degrees: float, found: Cells) -> Estimate:
    n = people(found)
    half = t_quantile(n - 1) * error
    details = {"uncorrected": raw, "standard_error": error, "df": degrees}
    value, low, high = hedges(degrees) * raw, raw - half, raw + half
    return Estimate(method, value, low, high, n, details, uneven(found))


def uneven(found: Cells) -> tuple[str, ...]:
    """A warning where the changes are too skewed for their number.

    Cochran (1977, p. 42): a mean is as good as normal above 25 times the squared skewness; under a
    skewness of 1 few people show little of it.
    """
    n, skewness = people(found), _skewness(found)
    return ("uneven_changes",) if abs(skewness) > 1 and n < 25 * skewness**2 else ()


def _skewness(found: Cells) -> float:
    change = summary(found)
    cubes = fsum((score - change.mean) ** 3 * count for score, count in found)
    return cubes / (change.n * change.sd**3)


def _error_of_ratio(found: Cells, change: Summary) -> float:
    """Of mean by standard deviation, from the changes' own influence on it."""
    raw = change.mean / change.sd

    def influence(score: float) -> float:
        distance = (score - change.mean) / change.sd
        return distance - raw / 2 * (distance**2 - 1)

    squares = fsum(influence(score) ** 2 * count for score, count in found)
    return sqrt(squares / (change.n - 1) / change.n)
