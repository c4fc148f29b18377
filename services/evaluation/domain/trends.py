"""An agency's monthly rates around the start of its programme, as they may be told.

A month's count is told when it, and what it is a part of without it, are k or more; of one hidden
month the smallest other is hidden too, so that nothing hangs on one. Rates are of counts rounded by
the rule. Ratios of a model are told when k or more were counted before and since the start; nothing
is told of an agency that is too small for reports of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.evaluation.domain.monthly_figures import MEASURES, MonthlyFigures
from services.evaluation.domain.months import Month
from services.evaluation.domain.statistics.interrupted import Interrupted, interrupted
from services.evaluation.domain.statistics.multiplicity import adjusted
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result
from services.evaluation.domain.statistics.series import Reading, Series

HIDDEN, NO_START = "suppressed", "start_unknown"
LEVEL, SLOPE = "level", "slope"
TRENDS = tuple(each.name for each in MEASURES if each.for_each)
"""What is a rate by headcount."""
_PART_OF = {"sick_leave_days_mental_health": "sick_leave_days"}
_PER = 100
_DECIMALS = 2

Rounded = Callable[[int], int]
Reported = Mapping[Month, MonthlyFigures]


@dataclass(frozen=True)
class Course:
    """What an agency reported, its programme's first month if it is known, the months restated."""

    reported: Reported
    start: Month | None
    restated: frozenset[Month]


def trends(course: Course, minimum: int, rounded: Rounded) -> list[dict[str, Any]]:
    """Of each measure; ratios with p-values corrected for all of them together."""
    models = {name: _model(name, course, minimum) for name in TRENDS}
    family: dict[tuple[str, str], Result] = {}
    for name, model in models.items():
        if isinstance(model, Interrupted):
            family |= {(name, LEVEL): model.level, (name, SLOPE): model.slope}
    ratios = adjusted(family)
    return [
        {
            "name": name,
            "start": None if course.start is None else str(course.start),
            "points": _points(name, course, model, minimum, rounded),
            "because": model.because if isinstance(model, CannotEstimate) else None,
            "ratios": {code: _ratio(ratios[of, code]) for of, code in ratios if of == name},
        }
        for name, model in models.items()
    ]


def _model(name: str, course: Course, minimum: int) -> Interrupted | CannotEstimate:
    """Refused, too, where what was counted on one side of the start is too little to be told."""
    if course.start is None:
        return CannotEstimate(name, NO_START, 0)
    series = _series(name, course, course.start)
    for side in (series.before, series.after):
        if side and sum(each.count or 0 for each in side) < minimum:
            return CannotEstimate(name, HIDDEN, 0)
    return interrupted(series)


def _series(name: str, course: Course, start: Month) -> Series:
    readings = tuple(
        Reading(month, figures.of(name), figures.headcount)
        for month, figures in course.reported.items()
    )
    other = tuple(month for month, figures in course.reported.items() if figures.events)
    return Series(readings, start, other)


def _ratio(found: Result) -> dict[str, Any]:
    if isinstance(found, CannotEstimate):
        return {"value": None, "low": None, "high": None, "because": found.because}
    value, low, high = (round(each, _DECIMALS) for each in (found.value, found.low, found.high))
    p_values = {name: round(found.details[name], 2) for name in ("p", "p_holm")}
    told = {"value": value, "low": low, "high": high, "because": None, "n": found.n}
    return {**told, "p_values": p_values, "warnings": list(found.warnings)}


def _points(
    name: str,
    course: Course,
    model: Interrupted | CannotEstimate,
    minimum: int,
    rounded: Rounded,
) -> list[dict[str, Any]]:
    hidden = _hidden(name, course.reported, minimum)
    return [
        {
            "month": str(month),
            "value": None if month in hidden else _rate(figures, name, rounded),
            "hidden": month in hidden,
            "otherwise": _otherwise(month, course, model),
            "restated": month in course.restated,
        }
        for month, figures in sorted(course.reported.items())
    ]


def _rate(figures: MonthlyFigures, name: str, rounded: Rounded) -> float | None:
    count = figures.of(name)
    return None if count is None else round(_PER * rounded(count) / figures.headcount, _DECIMALS)


def _otherwise(month: Month, course: Course, model: Interrupted | CannotEstimate) -> float | None:
    """From the start on: the rate that the earlier course, carried on, would give."""
    if isinstance(model, CannotEstimate) or course.start is None or month < course.start:
        return None
    rates = model.rates_at(month)
    if isinstance(rates, CannotEstimate) or not isinstance(rates.otherwise, Estimate):
        return None
    return round(rates.otherwise.value, _DECIMALS)


def _hidden(name: str, reported: Reported, minimum: int) -> frozenset[Month]:
    counts = {month: figures.of(name) for month, figures in reported.items()}
    known = {month: count for month, count in counts.items() if count is not None}
    hidden = {month for month in known if _is_small(name, reported[month], minimum)}
    if len(hidden) == 1 and (left := known.keys() - hidden):
        hidden.add(min(left, key=lambda month: (known[month], month)))
    return frozenset(hidden)


def _is_small(name: str, figures: MonthlyFigures, minimum: int) -> bool:
    count, whole = figures.of(name) or 0, _PART_OF.get(name)
    rest = None if whole is None else (figures.of(whole) or 0) - count
    return count < minimum or (rest is not None and rest < minimum)
