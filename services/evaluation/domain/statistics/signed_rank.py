"""Wilcoxon's signed-rank test of the changes, and the Hodges-Lehmann estimate with its interval.

From counts: people with one change share one rank, so ranks, pairwise means and their numbers
come from the different changes alone. Nothing is sampled; all figures are those of the raw pairs.

Who did not change is left out of the test (Wilcoxon's own way), and counts for the estimate and its
interval. The test is exact up to ``EXACT`` people who changed, ties included; above it the
normal law stands in, with the variance corrected for ties and a continuity correction.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Any

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.counted import Cells, changes, summary
from services.evaluation.domain.statistics.critical import Z, normal_two_sided
from services.evaluation.domain.statistics.refusals import answers
from services.evaluation.domain.statistics.results import Estimate

EXACT = 50
LEAST = 6
"""With five people even the most extreme ranks have a chance of 1 in 16: no 95 % interval."""


@answers("signed_rank")
def signed_rank(pairs: Pairs) -> Estimate:
    """The pseudomedian of the changes, its interval, and the p-value of no change."""
    found = changes(pairs)
    n = summary(found, LEAST).n
    value, low, high = _pseudomedian(found, n)
    ranks = _Ranks.of(found)
    details = {
        "v": ranks.positive,
        "p_value": ranks.p_value,
        "zeros": n - ranks.n,
        "exact": float(ranks.n <= EXACT),
    }
    return Estimate("signed_rank", value, low, high, n, details)


@dataclass(frozen=True)
class _Ranks:
    """``tied``: (rank, people who share it), of those who changed."""

    tied: tuple[tuple[float, int], ...]
    positive: float

    @classmethod
    def of(cls, found: Cells) -> "_Ranks":
        up = {change: count for change, count in found if change > 0}
        down = {-change: count for change, count in found if change < 0}
        tied, positive, below = [], 0.0, 0
        for size in sorted(up.keys() | down.keys()):
            count = up.get(size, 0) + down.get(size, 0)
            rank = below + (count + 1) / 2
            tied.append((rank, count))
            positive += rank * up.get(size, 0)
            below += count
        return cls(tuple(tied), positive)

    @property
    def n(self) -> int:
        return sum(count for _, count in self.tied)

    @property
    def p_value(self) -> float:
        return self._exact() if self.n <= EXACT else self._normal()

    def _exact(self) -> float:
        """Over all ways in which the signs could have fallen; ranks are doubled to be whole."""
        ways = _ways([int(2 * rank) for rank, count in self.tied for _ in range(count)])
        seen = int(2 * self.positive)
        tail = min(ways[: seen + 1].sum(), ways[seen:].sum())
        return min(1.0, 2 * float(tail))

    def _normal(self) -> float:
        n = self.n
        ties = sum(count**3 - count for _, count in self.tied)
        variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
        distance = abs(self.positive - n * (n + 1) / 4)
        return normal_two_sided(max(distance - 0.5, 0.0) / sqrt(variance))


def _ways(ranks: list[int]) -> Any:
    """The chance of each sum of the ranks whose sign is positive, under no change.

    The shift algorithm of Streitberg and Roehmel: each rank is in the sum or not.
    """
    import numpy as np

    ways = np.zeros(sum(ranks) + 1)
    ways[0] = 1.0
    for rank in ranks:
        shifted = np.zeros_like(ways)
        shifted[rank:] = ways[: len(ways) - rank]
        ways = (ways + shifted) / 2
    return ways


def _pseudomedian(found: Cells, n: int) -> tuple[float, float, float]:
    """The median of the means of all pairs of people (each with themselves too), and its bounds.

    The bounds are means of a rank that the test would not reject. With ties they are wide rather
    than narrow.
    """
    means, up_to = _pairwise_means(found)

    def at(rank: int) -> float:
        return float(means[up_to.searchsorted(rank)])

    total, outermost = n * (n + 1) // 2, _outermost(n)
    middle = (at((total + 1) // 2) + at(total // 2 + 1)) / 2
    return middle, at(outermost), at(total + 1 - outermost)


def _pairwise_means(found: Cells) -> tuple[Any, Any]:
    """Of the different changes, ascending, and how many pairs of people lie up to each."""
    import numpy as np

    scores = np.array([score for score, _ in found])
    counts = np.array([count for _, count in found], dtype=float)
    first, second = np.triu_indices(len(scores))
    alike = counts[first] * (counts[first] + 1) / 2
    number = np.where(first == second, alike, counts[first] * counts[second])
    means = (scores[first] + scores[second]) / 2
    order = np.argsort(means, kind="stable")
    return means[order], np.cumsum(number[order])


@lru_cache
def _outermost(n: int) -> int:
    """The rank, among all pairwise means, of the interval's lower end."""
    if n <= EXACT:
        below = _ways(list(range(1, n + 1))).cumsum()
        return max(1, int((below < 0.025).sum()))
    mean = n * (n + 1) / 4
    spread = sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(1, ceil(mean - Z * spread - 0.5))
