"""Rates as exp(design · parameters): Poisson, or negative binomial where counts scatter more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Numbers

# Above this quantile of chi² Pearson's sum of squares says that the counts are overdispersed.
OVERDISPERSED = 0.95
# NB2's size, 1 / dispersion: beyond these bounds it is a Poisson model, or none.
LEAST_SIZE, GREATEST_SIZE = 1e-3, 1e6
MAX_ROUNDS = 100


class NoFit(Exception):
    """The model has no finite estimate; ``args[0]`` is the code of the reason."""


@dataclass(frozen=True)
class CountFit:
    """``dispersion`` is NB2's alpha, variance = mean + alpha · mean²; 0 for a Poisson model."""

    design: "Numbers"
    counts: "Numbers"
    params: "Numbers"
    means: "Numbers"
    dispersion: float

    @property
    def residuals(self) -> "Numbers":
        """Pearson's: each in units of the standard deviation that the model expects."""
        return (self.counts - self.means) / (self.means * (1 + self.dispersion * self.means)) ** 0.5

    @property
    def weighted_design(self) -> "Numbers":
        """With it and Pearson's residuals the model is, locally, least squares."""
        weights = self.means / (1 + self.dispersion * self.means)
        return self.design * (weights**0.5)[:, None]

    @property
    def spare(self) -> int:
        """Points less parameters."""
        return int(self.design.shape[0] - self.design.shape[1])

    @property
    def scatter(self) -> float:
        """Pearson's sum of squares for each spare point; about 1 when the model fits."""
        return float((self.residuals**2).sum() / self.spare)


def fit_counts(design: "Numbers", counts: "Numbers", exposure: "Numbers") -> CountFit:
    """A Poisson model; a negative binomial one when Pearson's test finds overdispersion.

    :raises NoFit: when parameters cannot be told apart, run off, or the counts do not vary.
    """
    import numpy

    if numpy.linalg.matrix_rank(design) < design.shape[1]:
        raise NoFit("not_identified")
    poisson = fit_given(design, counts, exposure, dispersion=0.0)
    if poisson.scatter < 1e-9:
        raise NoFit("no_variance")
    return _negative_binomial(poisson, exposure) if overdispersed(poisson) else poisson


def overdispersed(fit: CountFit) -> bool:
    from scipy.stats import chi2

    return bool(fit.scatter * fit.spare > chi2.ppf(OVERDISPERSED, fit.spare))


def fit_given(
    design: "Numbers",
    counts: "Numbers",
    exposure: "Numbers",
    dispersion: float,
    near: "Numbers | None" = None,
) -> CountFit:
    """The parameters of greatest likelihood at this dispersion.

    :param near: parameters to begin the search from
    :raises NoFit: ``no_convergence``, also by way of overflow.
    """
    import numpy
    from statsmodels.genmod.families import NegativeBinomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    family = NegativeBinomial(alpha=dispersion) if dispersion else Poisson()
    with _silenced():
        try:
            model = GLM(counts, design, family=family, offset=numpy.log(exposure))
            fitted = model.fit(start_params=near, tol=1e-10)
        except (ValueError, ArithmeticError, numpy.linalg.LinAlgError) as error:
            raise NoFit("no_convergence") from error
    means = numpy.asarray(fitted.mu)
    if not fitted.converged or not numpy.isfinite(fitted.params).all() or not means.all():
        raise NoFit("no_convergence")
    return CountFit(design, counts, numpy.asarray(fitted.params), means, dispersion)


def _negative_binomial(fit: CountFit, exposure: "Numbers") -> CountFit:
    """In turn the dispersion at these means and the means at this dispersion, until both rest."""
    for _ in range(MAX_ROUNDS):
        dispersion = likeliest_dispersion(fit.counts, fit.means)
        settled = abs(dispersion - fit.dispersion) <= 1e-9 + 1e-8 * dispersion
        fit = fit_given(fit.design, fit.counts, exposure, dispersion, fit.params)
        if settled:
            return fit
    raise NoFit("no_convergence")


def likeliest_dispersion(counts: "Numbers", means: "Numbers") -> float:
    """NB2's alpha of greatest likelihood at given means; 0 when a Poisson model is likelier.

    Where the derivative of the log-likelihood by the size, 1 / alpha, is zero (Lawless 1987).
    """
    from math import exp, log

    from scipy.optimize import brentq

    def slope(log_size: float) -> float:
        return _likelihood_slope(exp(log_size), counts, means)

    if slope(log(GREATEST_SIZE)) >= 0:
        return 0.0
    if slope(log(LEAST_SIZE)) <= 0:
        raise NoFit("no_convergence")
    return exp(-brentq(slope, log(LEAST_SIZE), log(GREATEST_SIZE), xtol=1e-12))


def _likelihood_slope(size: float, counts: "Numbers", means: "Numbers") -> float:
    import numpy
    from scipy.special import digamma

    inner = digamma(counts + size) - digamma(size) - numpy.log1p(means / size)
    return float((inner + (means - counts) / (means + size)).sum())


@contextmanager
def _silenced() -> Iterator[None]:
    """What the library warns of (overflow, no convergence) is looked at in the result instead."""
    import numpy

    with catch_warnings(), numpy.errstate(all="ignore"):
        simplefilter("ignore")
        yield
