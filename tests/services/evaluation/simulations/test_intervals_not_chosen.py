"""Why the intervals of ``methods/paired.md`` are not the better known ones: how often those hold.

Over the same samples as in ``test_coverage``; resampling has a fixed seed, too.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import nct, norm

from tests.services.evaluation.simulations.worlds import RUNS, WORLDS, World

LOWEST, HIGHEST = 0.93, 0.97
RESAMPLES = 1_000
ENDS = np.array([0.025, 0.975])

Ends = Callable[[Any, Any, Any], Any]


def drawn(world: World, n: int) -> Any:
    return np.random.default_rng(n).multinomial(n, world.chance, size=RUNS)


def percentiles(changes: Any, counts: Any, means: Any) -> Any:
    return np.quantile(means, ENDS)


def bca(changes: Any, counts: Any, means: Any) -> Any:
    """Efron's: moved by how the sample's mean lies among the resamples', and by its skewness."""
    mean = counts @ changes / counts.sum()
    shift = norm.ppf(((means < mean).mean() + (means <= mean).mean()) / 2)
    distances = (changes - mean) / (counts.sum() - 1)
    bend = counts @ distances**3 / (6 * (counts @ distances**2) ** 1.5)
    moved = shift + norm.ppf(ENDS)
    return np.quantile(means, norm.cdf(shift + moved / (1 - bend * moved)))


def held(world: World, n: int, ends: Ends) -> float:
    chance, hits = np.random.default_rng(1), 0
    for sample in drawn(world, n):
        found = np.flatnonzero(sample)
        changes, counts = world.changes[found], sample[found]
        resampled = chance.multinomial(n, counts / n, size=RESAMPLES)
        low, high = ends(changes, counts, resampled @ changes / n)
        hits += low <= world.mean_change <= high
    return hits / RUNS


@pytest.mark.parametrize("ends", [percentiles, bca])
@pytest.mark.parametrize("name", ["who5", "k6", "rating", "still"])
def test_at_ten_answers_other_bootstrap_intervals_are_too_narrow(name: str, ends: Ends) -> None:
    assert 0.86 <= held(WORLDS[name], 10, ends) < LOWEST - 0.01


@pytest.mark.parametrize("n", [20, 100, 1_000])
def test_where_scores_are_skewed_the_noncentral_t_is_too_wide(n: int) -> None:
    """More answers do not mend it: it is wrong of the population, not of the sample's size."""
    world = WORLDS["who5"]
    samples = drawn(world, n)
    means = samples @ world.changes / n
    spreads = np.sqrt((samples @ world.changes**2 - n * means**2) / (n - 1))
    below = nct.cdf(means * np.sqrt(n) / spreads, n - 1, world.d_z * np.sqrt(n))
    assert ((below >= ENDS[0]) & (below <= ENDS[1])).mean() > HIGHEST
