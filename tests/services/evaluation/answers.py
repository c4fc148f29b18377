"""Raw answers, as a textbook prints them, and the counts that Watchmate keeps of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from math import sqrt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result

# R's data set `sleep` (Cushny and Peebles 1905): extra hours under two drugs, the same ten people.
SLEEP = Pairs(
    {
        (0.7, 1.9): 1, (-1.6, 0.8): 1, (-0.2, 1.1): 1, (-1.2, 0.1): 1, (-0.1, -0.1): 1,
        (3.4, 4.4): 1, (3.7, 5.5): 1, (0.8, 1.6): 1, (0.0, 4.6): 1, (2.0, 3.4): 1,
    }
)  # fmt: skip

# Hollander and Wolfe (1973), p. 29; the first example of R's page on wilcox.test.
DEPRESSION = Pairs(
    {
        (1.83, 0.878): 1, (0.50, 0.647): 1, (1.62, 0.598): 1, (2.48, 2.05): 1, (1.68, 1.06): 1,
        (1.88, 1.29): 1, (1.55, 1.06): 1, (3.06, 3.14): 1, (1.30, 1.29): 1,
    }
)  # fmt: skip


def forall(*strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """A property shown by thirty examples: arithmetic has few corners, and the tests are many."""
    return lambda test: settings(max_examples=30)(given(*strategies)(test))


def pairs_of(before: Iterable[Any], after: Iterable[Any]) -> Pairs:
    return Pairs(dict(Counter(zip(map(float, before), map(float, after), strict=True))))


def distribution_of(scores: Iterable[Any]) -> Distribution:
    return Distribution(dict(Counter(map(float, scores))))


def raw(pairs: Pairs) -> tuple[list[float], list[float]]:
    """One entry a person again."""
    people = [scores for scores, count in pairs.counts.items() for _ in range(count)]
    return [before for before, _ in people], [after for _, after in people]


def raw_changes(pairs: Pairs) -> list[float]:
    return [after - before for before, after in zip(*raw(pairs), strict=True)]


def estimated(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


def refused(result: Result) -> tuple[str, int]:
    assert isinstance(result, CannotEstimate), result
    return result.because, result.n


def mean_of(scores: list[float]) -> float:
    return sum(scores) / len(scores)


def variance_of(scores: list[float]) -> float:
    middle = mean_of(scores)
    return sum((score - middle) ** 2 for score in scores) / (len(scores) - 1)


def sd_of(scores: list[float]) -> float:
    return sqrt(variance_of(scores))
