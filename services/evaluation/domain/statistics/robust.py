"""Newey-West errors that keep their promise in short series.

The plain estimate is too small in a short series with a trend, a step and a slope: its 95 %
intervals held the truth in 71 to 85 of 100 simulated series (``methods/series.md``). Two things
mend that, both taken from a working model of residuals that fade out like an autoregression of
order one: the estimate is divided by the share of the true variance that it would find on average,
and t's degrees of freedom are those of an estimate that scatters as this one does (Bell and
McCaffrey 2002; with a working model, Imbens and Kolesár 2016; for Newey-West errors carried over
here).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from services.evaluation.domain.statistics.count_models import CountFit, NoFit

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Numbers

WIDEST = 14.0  # a logarithm beyond it is a ratio of more than a million: nothing was learned
GREATEST_CORRELATION = 0.8  # of the working model; beyond it a short series says nothing


@dataclass(frozen=True)
class LogEstimate:
    """A sum of parameters on the scale of logarithms, with its error and t's degrees of freedom."""

    value: float
    error: float
    df: float

    @property
    def interval(self) -> tuple[float, float]:
        from scipy.stats import t

        reach = float(t.ppf(0.975, self.df)) * self.error
        return self.value - reach, self.value + reach

    @property
    def p(self) -> float:
        """Of a true value of zero, against either side."""
        from scipy.stats import t

        return float(2 * t.sf(abs(self.value) / self.error, self.df))


def out_of_logs(estimate: LogEstimate) -> tuple[float, float, float]:
    """The ratio with the bounds of its 95 % interval.

    :raises NoFit: ``too_uncertain``
    """
    from math import exp

    bounds = (estimate.value, *estimate.interval)
    if not all(abs(each) <= WIDEST for each in bounds):
        raise NoFit("too_uncertain")
    value, low, high = map(exp, bounds)
    return value, low, high


def newey_west_lag(points: int) -> int:
    """floor(4 · (n / 100)^(2/9)), the usual rule after Newey and West 1994."""
    return int(4 * (points / 100) ** (2 / 9))


@dataclass(frozen=True)
class RobustErrors:
    """``times`` are in months: over a gap the months between count, not the places."""

    fit: CountFit
    times: "Numbers"

    @property
    def lag(self) -> int:
        return newey_west_lag(len(self.times))

    @cached_property
    def autocorrelation(self) -> float:
        """Of the residuals, one month apart; 0 when no two reported months are neighbours."""
        residuals = self.fit.residuals
        return float(residuals @ self._neighbours @ residuals / (residuals @ residuals))

    @cached_property
    def working_correlation(self) -> float:
        """What errors must have for residuals to show, on average, the autocorrelation seen.

        Residuals of a fitted curve look less correlated than the errors are. Negative ones are
        taken for none, so that they make no interval narrower.
        """
        from scipy.optimize import brentq

        if self._expected_autocorrelation(0.0) >= self.autocorrelation:
            return 0.0
        if self._expected_autocorrelation(GREATEST_CORRELATION) <= self.autocorrelation:
            return GREATEST_CORRELATION
        return float(
            brentq(
                lambda rho: self._expected_autocorrelation(rho) - self.autocorrelation,
                0.0,
                GREATEST_CORRELATION,
                xtol=1e-6,
            )
        )

    def estimate(self, contrast: "Numbers") -> LogEstimate:
        """Of ``contrast · parameters``.

        :raises NoFit: when its error is not a positive finite number.
        """
        import numpy

        influence = self._unscaled @ contrast
        spread = self._form(influence) @ self._residual_covariance
        expected = float(numpy.trace(spread))
        df = expected**2 / float((spread * spread.T).sum())
        true = float(influence @ self._working_covariance(self.working_correlation) @ influence)
        variance = self.plain_variance(contrast) * true / expected
        if not (numpy.isfinite([variance, df]).all() and variance > 0 and df > 0):
            raise NoFit("no_variance")
        return LogEstimate(float(contrast @ self.fit.params), variance**0.5, df)

    def plain_variance(self, contrast: "Numbers") -> float:
        """Newey and West's, as it stands in textbooks."""
        form = self._form(self._unscaled @ contrast)
        return float(self.fit.residuals @ form @ self.fit.residuals)

    def _form(self, influence: "Numbers") -> "Numbers":
        """The variance is residuals · form · residuals."""
        return influence[:, None] * self._kernel * influence[None, :]

    @cached_property
    def _unscaled(self) -> "Numbers":
        """How far a unit of each residual moves each parameter."""
        import numpy

        weighted = self.fit.weighted_design
        return weighted @ numpy.linalg.inv(weighted.T @ weighted)

    @cached_property
    def _residual_maker(self) -> "Numbers":
        import numpy

        return numpy.eye(len(self.times)) - self._unscaled @ self.fit.weighted_design.T

    @cached_property
    def _distances(self) -> "Numbers":
        return abs(self.times[:, None] - self.times[None, :])

    @cached_property
    def _kernel(self) -> "Numbers":
        """Bartlett's weights: falling in a line to zero, so the variance is never negative."""
        import numpy

        return numpy.maximum(1 - self._distances / (self.lag + 1), 0)

    @cached_property
    def _neighbours(self) -> "Numbers":
        import numpy

        return numpy.where(self._distances == 1, 0.5, 0.0)

    @cached_property
    def _made_neighbours(self) -> "Numbers":
        return self._residual_maker @ self._neighbours @ self._residual_maker

    @cached_property
    def _residual_covariance(self) -> "Numbers":
        covariance = self._working_covariance(self.working_correlation)
        return self._residual_maker @ covariance @ self._residual_maker

    def _working_covariance(self, correlation: float) -> "Numbers":
        return correlation**self._distances

    def _expected_autocorrelation(self, correlation: float) -> float:
        covariance = self._working_covariance(correlation)
        seen = (self._made_neighbours * covariance).sum()
        return float(seen / (self._residual_maker * covariance).sum())
