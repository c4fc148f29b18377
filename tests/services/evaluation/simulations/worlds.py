"""Populations whose truth is known, and the samples drawn of them: exact laws on few scores.

Scores are whole, bounded and skewed, as those of real instruments are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.results import Estimate, Result

RUNS = 2_000


@dataclass(frozen=True)
class World:
    """``before`` and ``after`` of each cell, and its chance."""

    before: Any
    after: Any
    chance: Any

    def samples(self, n: int, seed: int) -> Iterator[Pairs]:
        drawn = np.random.default_rng(seed).multinomial(n, self.chance, size=RUNS)
        before, after = self.before.tolist(), self.after.tolist()
        for counts in drawn:
            cells = np.flatnonzero(counts)
            yield Pairs({(before[cell], after[cell]): int(counts[cell]) for cell in cells})

    def mean(self, values: Any) -> float:
        return float(self.chance @ values)

    def variance(self, values: Any) -> float:
        return self.mean((values - self.mean(values)) ** 2)

    @property
    def changes(self) -> Any:
        return self.after - self.before

    @property
    def mean_change(self) -> float:
        return self.mean(self.changes)

    @property
    def d_z(self) -> float:
        return self.mean_change / sqrt(self.variance(self.changes))

    @property
    def d_av(self) -> float:
        spread = (self.variance(self.before) + self.variance(self.after)) / 2
        return self.mean_change / sqrt(spread)

    @cached_property
    def pseudomedian(self) -> float:
        """The median of the mean of two people's changes."""
        sizes, index = np.unique(self.changes, return_inverse=True)
        law = np.bincount(index, weights=self.chance)
        means = ((sizes[:, None] + sizes[None, :]) / 2).ravel()
        order = np.argsort(means, kind="stable")
        up_to = np.cumsum(np.outer(law, law).ravel()[order])
        return float(means[order][np.searchsorted(up_to, 0.5)])


def _world(scores: Any, first: Any, second: Callable[[Any, Any], Any]) -> World:
    """``first`` weighs the first scores, ``second(x, y)`` the second given the first."""
    before, after = (each.ravel() for each in np.meshgrid(scores, scores, indexing="ij"))
    rows = second(*np.meshgrid(scores, scores, indexing="ij"))
    chance = (first / first.sum())[:, None] * rows / rows.sum(axis=1, keepdims=True)
    return World(before, after, (chance / chance.sum()).ravel())


def _bell(distance: Any, sd: float) -> Any:
    return np.exp(-((distance / sd) ** 2) / 2)


def _tail(distance: Any, scale: float) -> Any:
    """A gamma law of shape 2: nothing below 0, a long tail above."""
    above = np.maximum(distance, 0.0)
    return above * np.exp(-above / scale)


RAW = np.arange(26.0)
"""WHO-5's raw scores."""

# Low at first, better afterwards, some by much.
WHO5 = _world(RAW, _tail(RAW + 0.5, 3.0), lambda x, y: _tail(y - 0.6 * x + 0.5, 2.5))
# K6: most have few symptoms, a tail has many; they become fewer.
K6 = _world(RAW[:25], np.exp(-RAW[:25] / 6), lambda x, y: _bell(y - 0.6 * x, 2.5))
RATING = _world(
    np.arange(1.0, 6.0), np.array([5, 15, 30, 35, 15.0]), lambda x, y: _bell(y - 0.5 * x - 2.2, 1.0)
)
# Fine scores, so that ties are few: changes are close to normal.
FINE = _world(
    np.arange(0, 60, 0.5),
    _bell(np.arange(0, 60, 0.5) - 25, 7.0),
    lambda x, y: _bell(y - 0.6 * x - 12, 6.0),
)
# Nothing changes: second scores follow the same law as first ones.
STILL = _world(RAW, _bell(RAW - 12, 5.0), lambda x, y: _bell(y - 12, 5.0))

WORLDS = {"who5": WHO5, "k6": K6, "rating": RATING, "fine": FINE, "still": STILL}


def coverage(answers: Iterator[Result], truth: float, refused: float = 0.01) -> float:
    """The share of intervals that hold the truth; at most ``refused`` of the runs have none."""
    found = list(answers)
    estimates = [each for each in found if isinstance(each, Estimate)]
    assert len(estimates) >= (1 - refused) * len(found)
    return sum(each.low <= truth <= each.high for each in estimates) / len(estimates)
