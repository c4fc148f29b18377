"""Every statistic against scipy and statsmodels on the raw answers, to six digits."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, proportion, weightstats

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.bootstrap import bootstrap_mean_change
from services.evaluation.domain.statistics.crossing import CutOff, crossing
from services.evaluation.domain.statistics.means import mean, mean_difference
from services.evaluation.domain.statistics.multiplicity import benjamini_hochberg, holm
from services.evaluation.domain.statistics.paired_means import mean_change
from services.evaluation.domain.statistics.proportions import (
    Part,
    proportion_change,
)
from services.evaluation.domain.statistics.proportions import proportion as one_share
from services.evaluation.domain.statistics.results import Estimate
from services.evaluation.domain.statistics.signed_rank import signed_rank
from tests.services.evaluation.answers import distribution_of, estimated, pairs_of

SIX_DIGITS = 1e-6

Arrays = tuple[Any, Any]


def answered(n: int, seed: int) -> Arrays:
    chance = np.random.default_rng(seed)
    before = np.clip(np.round(chance.gamma(2, 4, n)), 0, 25)
    return before, np.clip(np.round(0.6 * before + chance.gamma(2, 3, n)), 0, 25)


samples = pytest.mark.parametrize(
    ("n", "seed"), [(8, 1), (12, 2), (49, 3), (80, 4), (300, 5), (5_000, 6)]
)


def same(found: Estimate, interval: tuple[Any, Any], p_value: float | None = None) -> None:
    assert (found.low, found.high) == pytest.approx(tuple(interval), rel=SIX_DIGITS, abs=1e-9)
    if p_value is not None:
        assert found.details["p_value"] == pytest.approx(p_value, rel=SIX_DIGITS)


@samples
def test_mean_change(n: int, seed: int) -> None:
    before, after = answered(n, seed)
    found = estimated(mean_change(pairs_of(before, after)))
    theirs = stats.ttest_rel(after, before)
    same(found, theirs.confidence_interval(), theirs.pvalue)
    assert found.details["t"] == pytest.approx(theirs.statistic, rel=SIX_DIGITS)


@samples
def test_means_of_one_wave_and_of_two(n: int, seed: int) -> None:
    before, after = answered(n, seed)
    other = after[: n // 2 + 3]
    one = estimated(mean(distribution_of(before)))
    same(one, weightstats.DescrStatsW(before).tconfint_mean())
    theirs = stats.ttest_ind(other, before, equal_var=False)
    two = estimated(mean_difference(distribution_of(before), distribution_of(other)))
    same(two, theirs.confidence_interval(), theirs.pvalue)
    assert two.details["df"] == pytest.approx(theirs.df, rel=SIX_DIGITS)


@samples
def test_signed_rank(n: int, seed: int) -> None:
    before, after = answered(n, seed)
    found = estimated(signed_rank(pairs_of(before, after)))
    moved = (after - before)[after != before]
    if len(moved) > 50:
        theirs = stats.wilcoxon(moved, correction=True, method="asymptotic").pvalue
        assert found.details["p_value"] == pytest.approx(theirs, rel=SIX_DIGITS)
    elif len(moved) <= 14:  # all signs that the changes could have had
        theirs = stats.wilcoxon(moved, method=stats.PermutationMethod()).pvalue
        assert found.details["p_value"] == pytest.approx(theirs, rel=SIX_DIGITS)


@pytest.mark.parametrize("n", [6, 15, 50])
def test_signed_rank_without_ties(n: int) -> None:
    moved = np.round(np.random.default_rng(n).normal(0.4, 1, n), 6)
    found = estimated(signed_rank(pairs_of(np.zeros(n), moved)))
    theirs = stats.wilcoxon(moved, method="exact").pvalue
    assert found.details["p_value"] == pytest.approx(theirs, rel=SIX_DIGITS)


@pytest.mark.parametrize("cells", [(20, 2, 8, 20), (5, 12, 13, 5), (40, 30, 11, 9)])
@pytest.mark.parametrize("times", [1, 7])
def test_crossing(cells: tuple[int, int, int, int], times: int) -> None:
    never, into, out, always = (times * cell for cell in cells)
    pairs = Pairs({(0, 0): never, (0, 1): into, (1, 0): out, (1, 1): always})
    found = estimated(crossing(pairs, CutOff(1, at_or_above=True, lowest=0, highest=1)))
    table = [[never, into], [out, always]]
    theirs = contingency_tables.mcnemar(table, exact=into + out <= 25, correction=True)
    assert found.details["p_value"] == pytest.approx(theirs.pvalue, rel=SIX_DIGITS)


@pytest.mark.parametrize(("count", "n"), [(0, 12), (3, 17), (40, 90), (7_000, 10_000)])
def test_one_share(count: int, n: int) -> None:
    part = Part(count, n)
    same(estimated(one_share(part)), proportion.proportion_confint(count, n, method="wilson"))
    same(estimated(one_share(part, True)), proportion.proportion_confint(count, n, method="beta"))


@pytest.mark.parametrize("counts", [(3, 17, 40, 90), (56, 70, 48, 80), (20, 400, 50, 500)])
def test_two_shares(counts: tuple[int, int, int, int]) -> None:
    found = estimated(proportion_change(Part(*counts[:2]), Part(*counts[2:])))
    theirs = proportion.confint_proportions_2indep(*counts[2:], *counts[:2], method="newcomb")
    same(found, theirs)
    both = proportion.proportions_ztest(counts[2::-2], counts[3::-2])[1]
    assert found.details["p_value"] == pytest.approx(both, rel=SIX_DIGITS)


def test_bootstrap() -> None:
    """The same interval from resampled raw arrays; scipy has no studentised one to call."""
    before, after = answered(20, 2)
    changes = after - before
    found = estimated(bootstrap_mean_change(pairs_of(before, after), resamples=20_000))
    drawn = np.random.default_rng(9).choice(changes, size=(100_000, 20))
    distances = (drawn.mean(axis=1) - changes.mean()) / stats.sem(drawn, axis=1)
    far, near = np.quantile(distances, [0.975, 0.025])
    error = stats.sem(changes)
    slack = 4 * found.details["monte_carlo_error"]
    assert found.low == pytest.approx(changes.mean() - far * error, abs=slack)
    assert found.high == pytest.approx(changes.mean() - near * error, abs=slack)


@pytest.mark.parametrize("size", [1, 2, 15, 200])
@pytest.mark.parametrize(("method", "ours"), [("holm", holm), ("fdr_bh", benjamini_hochberg)])
def test_corrections_for_many_figures(
    method: str, ours: Callable[[list[float]], list[float]], size: int
) -> None:
    p = np.round(np.random.default_rng(size).beta(0.5, 2, size), 2).tolist()  # with ties
    assert ours(p) == pytest.approx(multitest.multipletests(p, method=method)[1], abs=SIX_DIGITS)


def ten_million() -> Pairs:
    return Pairs({(x, y): 14_000 + 30 * x * y for x in range(26) for y in range(26)})


ESTIMATORS: tuple[Callable[[Pairs], object], ...] = (mean_change, signed_rank)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_ten_million_people_are_a_thousand_times_ten_thousand(
    estimator: Callable[[Pairs], object],
) -> None:
    """With whole counts of any size nothing is lost: the same shares give the same value."""
    many = ten_million()
    few = Pairs({scores: count // 10 for scores, count in many.counts.items()})
    one, other = estimator(many), estimator(few)
    assert isinstance(one, Estimate) and isinstance(other, Estimate)
    assert many.n > 10_000_000
    assert one.value == pytest.approx(other.value, rel=1e-9)
