"""Shares of people, of one wave and between two independent waves.

One share: Wilson's score interval (1927), which keeps close to 95 % at shares near 0 and 1 where
the textbook interval fails; Clopper and Pearson's on request, which never covers less than 95 %
and is wider. Two shares: Newcombe's hybrid score interval (1998, method 10).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, sqrt

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.statistics.counted import cells, enough, people
from services.evaluation.domain.statistics.critical import Z, beta_quantile, normal_two_sided
from services.evaluation.domain.statistics.refusals import Refused, answers, both
from services.evaluation.domain.statistics.results import Estimate

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """``count`` of ``n`` people."""

    count: int
    n: int

    @property
    def share(self) -> float:
        return self.count / self.n


@answers("proportion")
def proportion(part: Part, exact: bool = False) -> Estimate:
    """``exact``: Clopper and Pearson's interval, else Wilson's."""
    _check(part)
    low, high = clopper_pearson(part) if exact else wilson(part)
    return Estimate("proportion", part.share, low, high, part.n)


def share_where(distribution: Distribution, holds: Callable[[float], bool]) -> Part:
    """How many of the scores are so. :raises Refused: for what can be no score."""
    found = cells(distribution)
    return Part(people(cell for cell in found if holds(cell[0])), people(found))


@answers("proportion_change", counted=both)
def proportion_change(first: Part, second: Part) -> Estimate:
    """Second minus first, of two waves whose answers are not matched."""
    _check(first)
    _check(second)
    value = second.share - first.share
    lows, highs = zip(wilson(first), wilson(second), strict=True)
    low = value - sqrt((second.share - lows[1]) ** 2 + (highs[0] - first.share) ** 2)
    high = value + sqrt((highs[1] - second.share) ** 2 + (first.share - lows[0]) ** 2)
    details = {"first": first.share, "second": second.share, "p_value": _p_value(first, second)}
    return Estimate("proportion_change", value, low, high, first.n + second.n, details)


def wilson(part: Part) -> Bounds:
    share, n = part.share, part.n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    # At none and at all the bound is the share itself, but for rounding.
    low = 0.0 if part.count == 0 else middle - half
    high = 1.0 if part.count == n else middle + half
    return low, high


def clopper_pearson(part: Part) -> Bounds:
    count, n = part.count, part.n
    low = beta_quantile(0.025, count, n - count + 1) if count else 0.0
    high = beta_quantile(0.975, count + 1, n - count) if count < n else 1.0
    return low, high


def _p_value(first: Part, second: Part) -> float:
    """Of no difference: the z test with the shares pooled; 1 when all shares are 0, or all 1."""
    pooled = (first.count + second.count) / (first.n + second.n)
    error = sqrt(pooled * (1 - pooled) * (1 / first.n + 1 / second.n))
    return normal_two_sided((second.share - first.share) / error) if error else 1.0


def _check(part: Part) -> None:
    if not (isfinite(part.count) and isfinite(part.n)):
        raise Refused("not_a_number")
    if not 0 <= part.count <= part.n or part.n != int(part.n) or part.count != int(part.count):
        raise Refused("impossible_counts")
    enough(part.n)
