"""Standard errors from what a figure would be without each of the people (Efron and Stein 1981).

People with one score are alike, so there is one such figure for each different score.
"""

from math import fsum

from services.evaluation.domain.statistics.counted import Cells, Summary
from services.evaluation.domain.statistics.refusals import Refused

_NOTHING = 1e-12
"""What rounding leaves of a sum of squares that is 0."""


def variance_without_each(without: Cells, n: int) -> float:
    """Of a figure, from (what it is without such a person, how many such people there are)."""
    middle = fsum(value * count for value, count in without) / n
    return (n - 1) / n * fsum((value - middle) ** 2 * count for value, count in without)


def left(found: Summary, score: float) -> Summary:
    """A sample without one of those who had this score."""
    distance, n = score - found.mean, found.n
    variance = left_variance(found.variance, distance**2, n)
    return Summary(n - 1, found.mean - distance / (n - 1), variance)


def left_variance(variance: float, square: float, n: int) -> float:
    """What a variance is without a person whose squared distance from the mean is ``square``."""
    squares = variance * (n - 1)
    remaining = squares - square * n / (n - 1)
    return remaining / (n - 2) if remaining > _NOTHING * squares else 0.0


def some(variance: float) -> float:
    """:raises Refused: for none: what there was came from one person."""
    if not variance:
        raise Refused("too_few_values")
    return variance
