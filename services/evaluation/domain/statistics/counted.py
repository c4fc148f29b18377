"""What every method needs of counted scores: that they are sound, their moments, their order.

Counts hold what the raw answers held, so nothing here is sampled, binned or approximated; and
as a scale has few values, the work is the same for ten people and for ten million.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import fsum, isfinite, sqrt

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.refusals import Refused

LEAST = 3
"""Two people have a variance in name only: one degree of freedom, a t quantile of 12.7."""

Cells = list[tuple[float, int]]
PairCells = list[tuple[tuple[float, float], int]]


@dataclass(frozen=True)
class Summary:
    """``variance`` with n - 1 below it."""

    n: int
    mean: float
    variance: float

    @property
    def sd(self) -> float:
        return sqrt(self.variance)

    @property
    def standard_error(self) -> float:
        return sqrt(self.variance / self.n)


@dataclass(frozen=True)
class PairSummary:
    before: Summary
    after: Summary
    change: Summary
    covariance: float


def cells(distribution: Distribution) -> Cells:
    """In the order of the scores, without those that nobody had.

    :raises Refused: for what can be no score or no number of people.
    """
    _check(((score,), people) for score, people in distribution.counts.items())
    return sorted((score, people) for score, people in distribution.counts.items() if people)


def pair_cells(pairs: Pairs) -> PairCells:
    """:raises Refused: for what can be no score or no number of people."""
    _check(pairs.counts.items())
    return sorted((scores, people) for scores, people in pairs.counts.items() if people)


def changes(pairs: Pairs) -> Cells:
    """After minus before. :raises Refused: for what can be no score or no number of people."""
    pair_cells(pairs)
    return cells(pairs.changes)


def people(found: Iterable[tuple[object, int]]) -> int:
    return sum(count for _, count in found)


def enough(n: int, least: int = LEAST) -> int:
    """:raises Refused: for nobody, and under ``least``."""
    if n == 0:
        raise Refused("nobody")
    if n < least:
        raise Refused("too_few")
    return n


def summary(found: Cells, least: int = LEAST) -> Summary:
    """Of scores that differ. :raises Refused: for too few, and for scores that are all equal."""
    whole = any_summary(found, least)
    if len(found) == 1:
        raise Refused("no_variance")
    return whole


def any_summary(found: Cells, least: int = LEAST) -> Summary:
    """Of scores that may all be equal. :raises Refused: for too few."""
    n = enough(people(found), least)
    mean = fsum(score * count for score, count in found) / n
    squares = fsum((score - mean) ** 2 * count for score, count in found)
    # Equal scores have no spread at all, not that of a mean's rounding.
    return Summary(n, mean, squares / (n - 1) if len(found) > 1 else 0.0)


def pair_summary(pairs: Pairs, least: int = LEAST) -> PairSummary:
    """:raises Refused: for too few. Nothing need vary; who divides by a variance looks."""
    found = pair_cells(pairs)
    before = any_summary(_merged(found, lambda scores: scores[0]), least)
    after = any_summary(_merged(found, lambda scores: scores[1]), least)
    products = fsum((x - before.mean) * (y - after.mean) * count for (x, y), count in found)
    change = any_summary(cells(pairs.changes), least)
    return PairSummary(before, after, change, products / (before.n - 1))


def tallied(found: PairCells, holds: Callable[[float, float], bool]) -> int:
    """How many people's two scores are so."""
    return sum(count for (before, after), count in found if holds(before, after))


def _merged(found: PairCells, score: Callable[[tuple[float, float]], float]) -> Cells:
    merged: Counter[float] = Counter()
    for scores, count in found:
        merged[score(scores)] += count
    return sorted(merged.items())


def _check(counts: Iterable[tuple[tuple[float, ...], int]]) -> None:
    for scores, count in counts:
        if not all(isfinite(score) for score in scores):
            raise Refused("not_a_number")
        if not isfinite(count):
            raise Refused("not_a_number")
        if count < 0 or count != int(count):
            raise Refused("impossible_counts")
