"""The estimates once more, written from their definitions and without the code under test."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import nbinom, t
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from services.evaluation.domain.statistics.stepped_wedge import AgencyCounts

Numbers = NDArray[Any]


def newton_poisson(design: Numbers, counts: Numbers, exposure: Numbers) -> Numbers:
    """Newton's steps on the log-likelihood until its gradient is nothing."""
    params = numpy.linalg.lstsq(design, numpy.log((counts + 0.5) / exposure), rcond=None)[0]
    for _ in range(50):
        means = exposure * numpy.exp(design @ params)
        gradient = design.T @ (counts - means)
        params = params + numpy.linalg.solve(design.T @ numpy.diag(means) @ design, gradient)
    assert abs(gradient).max() < 1e-6
    return params


def maximised_negative_binomial(
    design: Numbers, counts: Numbers, exposure: Numbers
) -> tuple[Numbers, float]:
    """Parameters and alpha that together make the sum of scipy's log-probabilities greatest."""

    def lost(values: Numbers) -> float:
        size, means = numpy.exp(-values[-1]), exposure * numpy.exp(design @ values[:-1])
        return -float(nbinom.logpmf(counts, size, size / (size + means)).sum())

    start = numpy.append(newton_poisson(design, counts, exposure), numpy.log(0.1))
    rough = minimize(lost, start, method="Nelder-Mead", options={"maxiter": 500}).x
    best = _polished(lost, rough, numpy.append(abs(design).max(axis=0), 1))
    return best[:-1], float(numpy.exp(best[-1]))


def _polished(function: Callable[[Numbers], float], start: Numbers, scales: Numbers) -> Numbers:
    """A few Newton steps with differences for derivatives, each axis in units of its scale."""
    point, step = start, 1e-4
    axes = numpy.diag(step / scales)
    for _ in range(6):
        slope = [(function(point + a) - function(point - a)) / (2 * step) for a in axes]
        bend = [
            [
                function(point + a + b)
                - function(point + a - b)
                - function(point - a + b)
                + function(point - a - b)
                for b in axes
            ]
            for a in axes
        ]
        point = point - numpy.linalg.solve(numpy.array(bend) / (4 * step**2), slope) / scales
    return point


def newey_west_by_definition(
    design: Numbers,
    scores: Numbers,
    weights: Numbers,
    times: Sequence[float],
    lag: int,
) -> Numbers:
    """Bread, a sum over all pairs of months no further apart than the lag, bread.

    :param scores: each month's derivative of the log-likelihood by the linear predictor
    """
    size = design.shape[1]
    filling = numpy.zeros((size, size))
    for i, one in enumerate(times):
        for j, other in enumerate(times):
            weight = max(0.0, 1 - abs(one - other) / (lag + 1))
            filling += weight * scores[i] * scores[j] * numpy.outer(design[i], design[j])
    bread = numpy.linalg.inv(
        sum(w * numpy.outer(x, x) for w, x in zip(weights, design, strict=True))
    )
    return bread @ filling @ bread


def mean_and_df_of_a_form(form: Numbers, covariance: Numbers) -> tuple[float, float]:
    """Of ``u' form u`` for normal u, by the eigenvalues: sum, and sum squared over squares' sum."""
    root = numpy.linalg.cholesky(covariance)
    eigenvalues = numpy.linalg.eigvalsh(root.T @ form @ root)
    return float(eigenvalues.sum()), float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum())


def interval(value: float, error: float, df: float) -> tuple[float, float]:
    low, high = t.interval(0.95, df, loc=value, scale=error)
    return float(numpy.exp(low)), float(numpy.exp(high))


def by_regression(agencies: Sequence[AgencyCounts]) -> float:
    """The log ratio, its expectations from a library's Poisson regression on the months before."""
    months = len(agencies[0].readings)
    rows, counts, people, started = [], [], [], []
    for place, agency in enumerate(agencies):
        for now, reading in enumerate(agency.readings):
            if reading.count is None:
                continue
            rows.append([*numpy.eye(len(agencies))[place], *numpy.eye(months)[now]])
            counts.append(reading.count)
            people.append(reading.headcount)
            started.append(agency.start is not None and reading.month >= agency.start)
    x, y, n, after = map(numpy.array, (rows, counts, people, started))
    known = x[~after].any(axis=0)
    compared = after & (x[:, ~known].sum(axis=1) == 0)
    known[numpy.flatnonzero(known)[0]] = False  # the sum of agencies is the sum of months
    x = x[:, known]
    fit = GLM(y[~after], x[~after], family=Poisson(), offset=numpy.log(n[~after])).fit(tol=1e-12)
    expected = numpy.exp(x[compared] @ fit.params) * n[compared]
    return math.log(y[compared].sum() / expected.sum())


def two_way(agencies: Sequence[AgencyCounts]) -> float:
    """What one regression with agency and month effects and a mark for "started" would say."""
    months = len(agencies[0].readings)
    rows, counts, people = [], [], []
    for place, agency in enumerate(agencies):
        for now, reading in enumerate(agency.readings):
            after = agency.start is not None and reading.month >= agency.start
            place_and_month = [*numpy.eye(len(agencies))[place], *numpy.eye(months)[now][1:]]
            rows.append([*place_and_month, float(after)])
            counts.append(reading.count or 0)
            people.append(reading.headcount or 0)
    fit = GLM(counts, numpy.array(rows), family=Poisson(), offset=numpy.log(people)).fit()
    return math.exp(fit.params[-1])


def stepped_down(p: Sequence[float]) -> list[float]:
    """Holm: the smallest p times all, the next times one fewer; never below the one before."""
    adjusted = dict[int, float]()
    for place, index in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        before = max(adjusted.values(), default=0.0)
        adjusted[index] = max(before, min(1.0, (len(p) - place) * p[index]))
    return [adjusted[i] for i in range(len(p))]


def stepped_up(p: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg: the least, over all p at least as large, of p times m by its rank."""
    m = len(p)
    ranks = [sum(other <= each for other in p) for each in p]
    return [
        min([1.0, *(q * m / r for q, r in zip(p, ranks, strict=True) if q >= each)]) for each in p
    ]
