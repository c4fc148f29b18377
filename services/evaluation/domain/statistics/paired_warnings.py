"""What a paired figure must be read with: codes that a report prints beside it.

A rule errs towards warning: where a danger cannot be judged, it says so.
"""

from dataclasses import dataclass

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.attrition import Attrition, attrition
from services.evaluation.domain.statistics.crossing import CutOff
from services.evaluation.domain.statistics.regression import Reference
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate

SMALL_N = 30
HIGH_DROP_OUT = 0.2
# Half a standard deviation from the population: Cohen's medium distance.
EXTREME = 0.5
# What Works Clearinghouse, Standards Handbook 4.1 (2020), p. 14: groups whose baselines lie more
# than 0.25 standard deviations apart are not comparable; up to 0.05 they are without adjustment.
APART, ALIKE = 0.25, 0.05


@dataclass(frozen=True)
class Design:
    """What is known beside the pairs. ``baseline``: all first answers, matched or not."""

    baseline: Distribution | None = None
    cut_off: CutOff | None = None
    reference: Reference | None = None
    controlled: bool = False


def design_warnings(pairs: Pairs, design: Design) -> tuple[str, ...]:
    """In the order in which they are printed; every code is one of ``sentences.WARNINGS``."""
    return (
        *(["small_n"] if pairs.n < SMALL_N else []),
        *_drop_out(pairs, design.baseline),
        *_regression(pairs.before, design),
        *([] if design.controlled else ["no_control_group"]),
    )


def _drop_out(pairs: Pairs, baseline: Distribution | None) -> list[str]:
    if baseline is None:
        return ["drop_out_unknown"]
    found = attrition(baseline, pairs)
    if isinstance(found.rate, CannotEstimate):
        return ["drop_out_unknown"]
    high = ["high_drop_out"] if found.rate.value > HIGH_DROP_OUT else []
    return high + _differ(found)


def _differ(found: Attrition) -> list[str]:
    standardised = found.standardised
    if isinstance(standardised, CannotEstimate):
        alright = standardised.because == "nobody_dropped_out"
        return [] if alright else ["drop_outs_not_compared"]
    return ["drop_outs_differ"] if _apart(standardised) else []


def _apart(difference: Estimate) -> bool:
    """Far apart, or surely apart by more than nothing."""
    surely = difference.low > 0 or difference.high < 0
    return abs(difference.value) > (ALIKE if surely else APART)


def _regression(first: Distribution, design: Design) -> list[str]:
    mean = first.mean
    if mean is None or (design.reference is None and design.cut_off is None):
        return ["regression_cannot_be_judged"]
    concern = design.cut_off is not None and design.cut_off.concerns(mean)
    return ["regression_to_the_mean"] if concern or _extreme(mean, design.reference) else []


def _extreme(mean: float, reference: Reference | None) -> bool:
    """Whether a baseline mean lies far from a population whose scores do not repeat exactly."""
    if reference is None or reference.retest >= 1:
        return False
    return abs(mean - reference.mean) > EXTREME * reference.sd
