"""What a reader must know beside a figure of a series: the rules, and the sentences.

A report prints the sentences with the figure they concern. They say what cannot be told apart,
never why a rate changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from services.evaluation.domain.statistics.count_models import overdispersed
from services.evaluation.domain.statistics.season import separable
from services.evaluation.domain.statistics.series import (
    MIN_POINTS,
    Reading,
    Series,
    month_number,
)

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.not_yet_started import Grid
    from services.evaluation.domain.statistics.robust import RobustErrors

AROUND = 3  # months on each side of the start that "around the start" means
STAFFING = 1.10  # largest over smallest headcount around the start
EXTREME = 2.0  # standard errors off the earlier months
EARLIER = 5  # months needed to say what was usual
FEW_AGENCIES, HALF, SIGNIFICANT = 8, 0.5, 0.05
NOT_BY_CHANCE = 3.84  # the 95 % quantile of chi² with one degree of freedom

SENTENCES = {
    "few_points_before": "Fewer than 8 months before the start: the course till then is uncertain.",
    "few_points_after": "Fewer than 8 months after the start: the course since then is uncertain.",
    "season_not_separable": "Not every month of the year was seen both before and after the start,"
    " so the time of year and a change at the start cannot be told apart.",
    "staffing_changed": "The headcount differs by more than 10 % within three months of the start,"
    " so the people counted before and after are not quite the same.",
    "concurrent_event": "The agency reports another event in this period that may have moved the"
    " figure.",
    "missing_months": "Months without a count are left out; if they are unusual months, the figure"
    " is off.",
    "stopped_reporting": "At least one agency's figures end before those of the others.",
    "started_at_an_extreme": "The three months before the start were unusually high or low; such"
    " months are often followed by more usual ones, whatever is done (regression to the mean).",
    "overdispersed": "The counts scatter more than chance alone makes them; the interval allows"
    " for it.",
    "autocorrelated": "Neighbouring months resemble each other beyond trend and season; the"
    " interval allows for a part of it.",
    "few_agencies": "Fewer than 8 agencies: the interval rests on few comparisons, and one agency"
    " can move it.",
    "months_not_compared": "Months after a start are left out where every agency had started, or"
    " where the agency has no month before.",
    "differed_before": "Agencies that were about to start already differed in course from the"
    " others, so a difference after the start may be no more than that going on.",
    "few_comparisons": "Half or more of what is compared hangs on one agency that had not started.",
    "many_figures": "Seen alone this figure stands out; among all figures of this report it does"
    " not.",
}

BECAUSE = {
    "month_repeated": "the same month is in the figures twice.",
    "impossible_count": "a count is negative or no whole number.",
    "headcount_missing": "a month has a count but no headcount.",
    "headcount_not_positive": "a headcount is zero or negative.",
    "too_few_points": "there are too few months on one side of the start, or in all.",
    "start_outside_series": "the figures lie all before or all after the start.",
    "outside_series": "the month asked for is outside the figures.",
    "no_events": "nothing was counted in any month.",
    "no_events_before": "nothing was counted before the start, so nothing can be compared.",
    "no_events_after": "nothing was counted after the start, and a ratio of zero has no interval.",
    "no_variance": "the figures do not vary, so their uncertainty is unknown.",
    "not_identified": "the months at hand do not allow trend, season and change to be told apart.",
    "no_convergence": "no values of the model fit these figures best.",
    "too_uncertain": "the interval would reach over more than a millionfold.",
    "too_few_agencies": "there are fewer than 4 agencies.",
    "agency_without_figures": "an agency reported no month.",
    "agency_repeated": "an agency is in the figures twice.",
    "hangs_on_one_agency": "without one of the agencies nothing could be compared.",
    "no_staggered_start": "no agency's start can be compared with one that had not started then.",
}


def of_series(series: Series) -> tuple[str, ...]:
    """What the figures alone tell, in the order of ``SENTENCES``."""
    signs = {
        "few_points_before": len(series.before) < MIN_POINTS,
        "few_points_after": len(series.after) < MIN_POINTS,
        "season_not_separable": not separable(series),
        "staffing_changed": _staffing_changed(series),
        "concurrent_event": bool(series.concurrent),
        "missing_months": series.missing > 0,
        "started_at_an_extreme": _started_at_an_extreme(series.before),
    }
    return tuple(code for code in SENTENCES if signs.get(code))


def of_errors(errors: "RobustErrors") -> tuple[str, ...]:
    """What a fitted model tells of its residuals."""
    signs = {
        "overdispersed": bool(errors.fit.dispersion) or overdispersed(errors.fit),
        "autocorrelated": _autocorrelated(errors),
    }
    return tuple(code for code in SENTENCES if signs.get(code))


def of_panel(grid: "Grid", details: Mapping[str, float]) -> tuple[str, ...]:
    """What a comparison of agencies tells; ``details`` are those of its estimate."""
    signs = {
        "few_agencies": details["agencies"] < FEW_AGENCIES,
        "few_comparisons": details["on_one_agency"] >= HALF,
        "months_not_compared": details["months_not_compared"] > 0,
        "differed_before": details.get("p_before", 1.0) < SIGNIFICANT,
        "missing_months": _gaps(grid),
        "stopped_reporting": not grid.seen[:, -1].all(),
        "staffing_changed": any(map(_changed, _headcounts_around(grid))),
    }
    return tuple(code for code in SENTENCES if signs.get(code))


def _gaps(grid: "Grid") -> bool:
    """Whether an agency left out a month between its first and its last."""
    begun = grid.seen.cumsum(-1) > 0
    to_come = grid.seen[:, ::-1].cumsum(-1)[:, ::-1] > 0
    return bool((begun & to_come & ~grid.seen).any())


def _headcounts_around(grid: "Grid") -> Iterable[list[float]]:
    for headcounts, started in zip(grid.headcounts, grid.started, strict=True):
        if started.any():
            start = int(started.argmax())
            yield list(headcounts[max(start - AROUND, 0) : start + AROUND])


def _staffing_changed(series: Series) -> bool:
    start = month_number(series.start)
    return _changed(
        [
            each.headcount or 0
            for each in series.reported
            if -AROUND <= month_number(each.month) - start < AROUND
        ]
    )


def _changed(headcounts: Iterable[float]) -> bool:
    known = [each for each in headcounts if each]
    return bool(known) and max(known) > STAFFING * min(known)


def _started_at_an_extreme(before: Sequence[Reading]) -> bool:
    """Whether the last three months' mean rate lies two standard errors off the earlier ones'."""
    from math import sqrt
    from statistics import mean, variance

    rates = [(each.count or 0) / (each.headcount or 1) for each in before]
    earlier, last = rates[:-AROUND], rates[-AROUND:]
    if len(earlier) < EARLIER or len(last) < AROUND:
        return False
    error = sqrt(variance(earlier) * (1 / len(earlier) + 1 / AROUND))
    return abs(mean(last) - mean(earlier)) > EXTREME * error


def _autocorrelated(errors: "RobustErrors") -> bool:
    """Ljung and Box's test at a lag of one month."""
    points = len(errors.times)
    return points * (points + 2) * errors.autocorrelation**2 / (points - 1) > NOT_BY_CHANCE
