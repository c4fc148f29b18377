"""Many figures in one report: p-values corrected for how many were looked at.

A family is what one report asks in one go. See ``methods/series.md`` for which figures it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    """Bounds the chance of even one false alarm in the family (Holm 1979)."""
    return _adjust(p, "holm")


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Bounds the expected share of false alarms among alarms (Benjamini and Hochberg 1995)."""
    return _adjust(p, "fdr_bh")


def _adjust(p: Sequence[float], method: str) -> list[float]:
    from statsmodels.stats.multitest import multipletests

    return [float(each) for each in multipletests(p, method=method)[1]] if p else []


def _beside(estimate: Estimate, by_holm: float, by_bh: float, size: int) -> Estimate:
    details = {**estimate.details, "p_holm": by_holm, "p_bh": by_bh, "family": size}
    fades = estimate.details["p"] < SIGNIFICANT <= by_holm
    warnings = estimate.warnings + (("many_figures",) if fades else ())
    return replace(estimate, details=details, warnings=warnings)
