"""Many figures in one report: p-values corrected for how many were looked at.

A family is what one report asks in one go. See ``methods/series.md`` for which figures it holds.
Written out, since statsmodels' Holm collects the garbage of the whole process at each call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

from services.evaluation.domain.statistics.results import Estimate, Result

SIGNIFICANT = 0.05

Name = TypeVar("Name")


def adjusted(family: Mapping[Name, Result]) -> dict[Name, Result]:
    """Each estimate with ``p_holm``, ``p_bh`` and ``family`` (its size) beside its ``p``.

    What cannot be estimated, or has no p-value, was no test: it stays as it is and is not counted.
    An estimate that stands out alone but not after Holm's correction is given ``many_figures``.
    """
    tests = {
        name: each
        for name, each in family.items()
        if isinstance(each, Estimate) and "p" in each.details
    }
    p = [each.details["p"] for each in tests.values()]
    corrected = zip(tests.items(), holm(p), benjamini_hochberg(p), strict=True)
    return {
        **family,
        **{name: _beside(each, one, other, len(p)) for (name, each), one, other in corrected},
    }


def holm(p: Sequence[float]) -> list[float]:
    """Bounds the chance of even one false alarm in the family (Holm 1979).

    The smallest p times their number, the next times one fewer, and none below the one before.
    """
    upwards = sorted(range(len(p)), key=p.__getitem__)
    raised = (min(1.0, (len(p) - below) * p[index]) for below, index in enumerate(upwards))
    return _put_back(upwards, accumulate(raised, max))


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Bounds the expected share of false alarms among alarms (Benjamini and Hochberg 1995).

    Each p times their number by its rank, and none above the one after.
    """
    downwards = sorted(range(len(p)), key=p.__getitem__, reverse=True)
    raised = (p[index] * len(p) / (len(p) - above) for above, index in enumerate(downwards))
    return _put_back(downwards, accumulate(raised, min))


def _put_back(order: Sequence[int], values: Iterable[float]) -> list[float]:
    return [value for _, value in sorted(zip(order, values, strict=True))]


def _beside(estimate: Estimate, by_holm: float, by_bh: float, size: int) -> Estimate:
    details = {**estimate.details, "p_holm": by_holm, "p_bh": by_bh, "family": size}
    fades = estimate.details["p"] < SIGNIFICANT <= by_holm
    warnings = estimate.warnings + (("many_figures",) if fades else ())
    return replace(estimate, details=details, warnings=warnings)
