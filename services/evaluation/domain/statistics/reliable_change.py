"""Shares of people who changed by more than their instrument's error, or by what matters.

Reliable change (Jacobson and Truax 1991): a change is reliable when it exceeds 1.96 standard
errors of the difference of two measurements, SD at baseline * sqrt(2) * sqrt(1 - reliability).
Shares carry Wilson's interval; the threshold is taken as known, as the method does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.counted import (
    cells,
    enough,
    pair_cells,
    people,
    summary,
    tallied,
)
from services.evaluation.domain.statistics.crossing import CutOff
from services.evaluation.domain.statistics.proportions import Part, wilson
from services.evaluation.domain.statistics.refusals import Refused, answers
from services.evaluation.domain.statistics.results import Estimate, Result

IMPROVED, UNCHANGED, WORSENED = "improved", "unchanged", "worsened"
OUTCOMES = (IMPROVED, UNCHANGED, WORSENED)

Holds = Callable[[float, float], bool]


@dataclass(frozen=True)
class Reliability:
    """Of the instrument, as published; ``source`` says where."""

    value: float
    source: str


@dataclass(frozen=True)
class Margin:
    """The smallest change that counts, in points. ``beyond``: it must be exceeded, not reached."""

    points: float
    higher_is_better: bool
    beyond: bool = False

    def outcome(self, before: float, after: float) -> str:
        gain = (after - before) * (1 if self.higher_is_better else -1)
        # Scores are sums and means of items: a change that only rounding tells from it reaches it.
        reached = abs(gain) - self.points > (_ROUNDING if self.beyond else -_ROUNDING)
        if not reached:
            return UNCHANGED
        return IMPROVED if gain > 0 else WORSENED


_ROUNDING = 1e-9

CRITICAL = 1.96
"""As the authors wrote it."""


def reliable_change(
    pairs: Pairs, reliability: Reliability, higher_is_better: bool
) -> Mapping[str, Result]:
    """The shares who reliably improved, did not reliably change, and reliably worsened."""
    return {
        outcome: _reliable(pairs, reliability, higher_is_better, outcome) for outcome in OUTCOMES
    }


def meaningful_change(pairs: Pairs, points: float, higher_is_better: bool) -> Mapping[str, Result]:
    """The shares who changed by ``points`` or more for the better, by less, and for the worse."""
    margin = Margin(points, higher_is_better)
    return {outcome: _meaningful(pairs, margin, outcome) for outcome in OUTCOMES}


@answers("recovered")
def recovered(pairs: Pairs, reliability: Reliability, cut_off: CutOff) -> Estimate:
    """The share, of those of concern before, who reliably improved and are of no concern after."""
    cut_off.check()
    margin = _margin(pairs, reliability, not cut_off.at_or_above)
    concerned = Pairs(
        {scores: count for scores, count in pairs.counts.items() if cut_off.concerns(scores[0])}
    )

    def holds(before: float, after: float) -> bool:
        return margin.outcome(before, after) == IMPROVED and not cut_off.concerns(after)

    return _share("recovered", concerned, holds, {"threshold": margin.points})


@answers("reliable_change")
def _reliable(
    pairs: Pairs, reliability: Reliability, higher_is_better: bool, outcome: str
) -> Estimate:
    margin = _margin(pairs, reliability, higher_is_better)
    details = {"threshold": margin.points, "reliability": reliability.value}
    return _share("reliable_change", pairs, _is(margin, outcome), details)


@answers("meaningful_change")
def _meaningful(pairs: Pairs, margin: Margin, outcome: str) -> Estimate:
    if not isfinite(margin.points):
        raise Refused("not_a_number")
    if margin.points <= 0:
        raise Refused("margin_not_positive")
    details = {"threshold": margin.points}
    return _share("meaningful_change", pairs, _is(margin, outcome), details)


def _is(margin: Margin, outcome: str) -> Holds:
    return lambda before, after: margin.outcome(before, after) == outcome


def _share(method: str, pairs: Pairs, holds: Holds, details: Mapping[str, float]) -> Estimate:
    found = pair_cells(pairs)
    part = Part(tallied(found, holds), enough(people(found)))
    low, high = wilson(part)
    return Estimate(method, part.share, low, high, part.n, details)


def _margin(pairs: Pairs, reliability: Reliability, higher_is_better: bool) -> Margin:
    """1.96 standard errors of a difference.

    :raises Refused: when these cannot be known.
    """
    pair_cells(pairs)
    baseline = summary(cells(pairs.before))
    if not isfinite(reliability.value):
        raise Refused("not_a_number")
    if not 0 < reliability.value < 1:
        raise Refused("reliability_outside_range")
    error = baseline.sd * sqrt(2) * sqrt(1 - reliability.value)
    return Margin(CRITICAL * error, higher_is_better, beyond=True)
