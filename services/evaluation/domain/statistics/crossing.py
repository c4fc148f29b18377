"""Who crossed a cut-off between two waves: McNemar's test and the difference of the two shares.

Interval: Bonett and Price (2012), a Wald interval with one person added to either kind of crossing;
it holds its level where few crossed. Test: exact binomial up to ``EXACT`` people who crossed, above
it chi-squared with Edwards' continuity correction.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.counted import enough, pair_cells, people, tallied
from services.evaluation.domain.statistics.critical import (
    Z,
    fair_coin_two_sided,
    normal_two_sided,
)
from services.evaluation.domain.statistics.refusals import Refused, answers
from services.evaluation.domain.statistics.results import Estimate

EXACT = 25


@dataclass(frozen=True)
class CutOff:
    """Scores of concern lie below ``value``, or ``at_or_above`` it, on a scale of that range."""

    value: float
    at_or_above: bool
    lowest: float
    highest: float

    def concerns(self, score: float) -> bool:
        return score >= self.value if self.at_or_above else score < self.value

    def check(self) -> None:
        """:raises Refused: when there are no scores on one of its sides."""
        if not all(isfinite(each) for each in (self.value, self.lowest, self.highest)):
            raise Refused("not_a_number")
        if not self.lowest < self.value <= self.highest:
            raise Refused("cut_off_outside_range")


@dataclass(frozen=True)
class Crossings:
    """``out``: of concern before and not after. ``into``: the reverse."""

    out: int
    into: int
    n: int

    @property
    def discordant(self) -> int:
        return self.out + self.into

    @classmethod
    def of(cls, pairs: Pairs, cut_off: CutOff) -> "Crossings":
        found = pair_cells(pairs)
        concerns = cut_off.concerns
        out = tallied(found, lambda before, after: concerns(before) and not concerns(after))
        into = tallied(found, lambda before, after: concerns(after) and not concerns(before))
        return cls(out, into, enough(people(found)))


@answers("crossing")
def crossing(pairs: Pairs, cut_off: CutOff) -> Estimate:
    """The share of concern after minus the share of concern before."""
    cut_off.check()
    crossings = Crossings.of(pairs, cut_off)
    if not crossings.discordant:
        raise Refused("no_discordant_pairs")
    value = (crossings.into - crossings.out) / crossings.n
    low, high = _bonett_price(crossings)
    details = {"out": crossings.out, "into": crossings.into, **_test(crossings)}
    return Estimate("crossing", value, low, high, crossings.n, details)


def _bonett_price(crossings: Crossings) -> tuple[float, float]:
    into = (crossings.into + 1) / (crossings.n + 2)
    out = (crossings.out + 1) / (crossings.n + 2)
    half = Z * sqrt((into + out - (into - out) ** 2) / (crossings.n + 2))
    return max(-1.0, into - out - half), min(1.0, into - out + half)


def _test(crossings: Crossings) -> dict[str, float]:
    if crossings.discordant <= EXACT:
        p_value = fair_coin_two_sided(crossings.out, crossings.discordant)
        return {"exact": 1, "p_value": p_value}
    distance = max(abs(crossings.into - crossings.out) - 1, 0)
    statistic = distance**2 / crossings.discordant
    # Chi-squared with one degree of freedom is the square of a normal.
    p_value = normal_two_sided(sqrt(statistic))
    return {"exact": 0, "chi_squared": statistic, "p_value": p_value}
