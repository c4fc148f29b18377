"""Poisson and negative binomial fits against published ones and a second implementation."""

import numpy
import pytest
from scipy.stats import nbinom

from services.evaluation.domain.statistics.count_models import (
    NoFit,
    fit_counts,
    fit_given,
    likeliest_dispersion,
    overdispersed,
)
from tests.services.evaluation.unit.statistics.quine import DAYS_BY_GROUP
from tests.services.evaluation.unit.statistics.second_opinion import (
    Numbers,
    maximised_negative_binomial,
    newton_poisson,
)

# R's data set warpbreaks (Tippett 1950): breaks of yarn in 9 looms for each wool and tension.
WARPBREAKS = {
    ("A", "L"): (26, 30, 54, 25, 70, 52, 51, 26, 67),
    ("A", "M"): (18, 21, 29, 17, 12, 18, 35, 30, 36),
    ("A", "H"): (36, 21, 24, 18, 10, 43, 28, 15, 26),
    ("B", "L"): (27, 14, 29, 19, 29, 31, 41, 20, 44),
    ("B", "M"): (42, 26, 19, 16, 39, 28, 21, 39, 29),
    ("B", "H"): (20, 21, 24, 17, 13, 15, 15, 16, 28),
}


def one_hot(sizes: list[int]) -> Numbers:
    return numpy.repeat(numpy.eye(len(sizes)), sizes, axis=0)


def a_design(points: int) -> Numbers:
    t = numpy.arange(points)
    return numpy.column_stack([numpy.ones(points), t, t >= points // 2]).astype(float)


def overdispersed_counts(points: int = 60) -> Numbers:
    random = numpy.random.default_rng(11)
    means = numpy.exp(a_design(points) @ [3.0, 0.01, -0.3])
    return numpy.asarray(random.poisson(means * random.gamma(4, 1 / 4, points)), dtype=float)


def test_poisson_agrees_with_what_r_prints_for_warpbreaks() -> None:
    """glm(breaks ~ wool + tension, family = poisson), as printed in tutorials on R."""
    counts = numpy.array([n for each in WARPBREAKS.values() for n in each], dtype=float)
    rows = [(1, wool == "B", t == "M", t == "H") for wool, t in WARPBREAKS for _ in range(9)]
    fit = fit_given(numpy.array(rows, dtype=float), counts, numpy.ones(54), dispersion=0.0)
    printed = [3.69196, -0.20599, -0.32132, -0.51849]
    errors = numpy.linalg.inv(fit.weighted_design.T @ fit.weighted_design).diagonal() ** 0.5
    assert fit.params == pytest.approx(printed, abs=5e-6)
    assert errors == pytest.approx([0.04541, 0.05157, 0.06027, 0.06396], abs=5e-6)


def test_negative_binomial_agrees_with_what_r_prints_for_quine() -> None:
    """glm.nb(Days ~ Eth * Sex * Age * Lrn): theta 1.92836014510701, 2 x log-likelihood -1039.324.

    As printed by Crawley, The R Book, chapter on count data.
    """
    counts = numpy.array([day for group in DAYS_BY_GROUP for day in group], dtype=float)
    fit = fit_counts(one_hot([len(group) for group in DAYS_BY_GROUP]), counts, numpy.ones(146))
    size = 1 / fit.dispersion
    likelihood = nbinom.logpmf(counts, size, size / (size + fit.means)).sum()
    assert size == pytest.approx(1.92836014510701, rel=1e-6)
    assert 2 * likelihood == pytest.approx(-1039.324, abs=5e-4)


def test_poisson_parameters_agree_with_newtons_method() -> None:
    random = numpy.random.default_rng(3)
    exposure = random.integers(300, 900, 40).astype(float)
    counts = random.poisson(exposure * 0.03).astype(float)
    fit = fit_given(a_design(40), counts, exposure, dispersion=0.0)
    assert fit.params == pytest.approx(newton_poisson(a_design(40), counts, exposure), rel=1e-6)


def test_parameters_and_dispersion_agree_with_a_maximised_likelihood() -> None:
    counts, exposure = overdispersed_counts(), numpy.full(60, 250.0)
    fit = fit_counts(a_design(60), counts, exposure)
    params, dispersion = maximised_negative_binomial(a_design(60), counts, exposure)
    assert fit.dispersion == pytest.approx(dispersion, rel=1e-6)
    assert fit.params == pytest.approx(params, rel=1e-6)


def test_counts_that_scatter_as_chance_makes_them_stay_poisson() -> None:
    counts = numpy.random.default_rng(5).poisson(20, 60).astype(float)
    fit = fit_counts(a_design(60), counts, numpy.ones(60))
    assert not overdispersed(fit)
    assert fit.dispersion == 0


def test_counts_closer_together_than_chance_makes_them_have_no_dispersion() -> None:
    counts = numpy.array([20.0, 21.0] * 20)
    assert likeliest_dispersion(counts, numpy.full(40, 20.5)) == 0


@pytest.mark.parametrize(
    ("counts", "because"),
    [
        (numpy.full(20, 7.0), "no_variance"),
        (numpy.append(numpy.zeros(19), 1e300), "no_convergence"),
        (numpy.zeros(20), "no_convergence"),
    ],
)
def test_counts_without_an_estimate_are_refused(counts: Numbers, because: str) -> None:
    with pytest.raises(NoFit, match=because):
        fit_counts(a_design(20), counts, numpy.ones(20))


def test_columns_that_say_the_same_are_refused() -> None:
    design = numpy.hstack([a_design(20), a_design(20)[:, :1]])
    with pytest.raises(NoFit, match="not_identified"):
        fit_counts(design, numpy.arange(20.0), numpy.ones(20))
