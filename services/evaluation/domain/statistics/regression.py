"""Regression to the mean: how much of a change would be expected with no support at all.

People answer when they are at their worst, and such scores move back by themselves. Where the
mean of the whole population is known, and how far two measurements of the same unchanged people
agree, the expected move is

    (1 - retest correlation) * (population mean - baseline mean),

the general form of what Davis (1976) and Barnett, van der Pols and Dobson (2005) give for people
beyond a cut-off. The correlation must come from elsewhere: in selected people it is too low.
"""

from dataclasses import dataclass
from math import isfinite

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.statistics.counted import cells, summary
from services.evaluation.domain.statistics.critical import t_quantile
from services.evaluation.domain.statistics.refusals import Refused, answers
from services.evaluation.domain.statistics.results import Estimate


@dataclass(frozen=True)
class Reference:
    """A population's mean and spread, and its retest correlation; ``source`` says whose."""

    mean: float
    sd: float
    retest: float
    source: str

    def check(self) -> None:
        """:raises Refused: for what can be no population."""
        if not all(isfinite(each) for each in (self.mean, self.sd, self.retest)):
            raise Refused("not_a_number")
        if self.sd <= 0:
            raise Refused("no_variance")
        if not 0 <= self.retest <= 1:
            raise Refused("reliability_outside_range")


@answers("expected_regression")
def expected_regression(baseline: Distribution, reference: Reference) -> Estimate:
    """The change expected without any effect; the interval is the baseline mean's, carried over."""
    reference.check()
    found = summary(cells(baseline))
    share = 1 - reference.retest
    value = share * (reference.mean - found.mean)
    half = share * t_quantile(found.n - 1) * found.standard_error
    details = {"baseline_mean": found.mean, "population_mean": reference.mean}
    return Estimate("expected_regression", value, value - half, value + half, found.n, details)
