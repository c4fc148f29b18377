"""The indicators of an agency's months: what was reported and what was counted, as ratios.

True figures, like those of ``sheet.py``: none of them leaves but through the disclosure rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.bands import FIRST_CONTACT_BANDS, WAITING_BANDS, median_band
from services.evaluation.domain.monthly_figures import MEASURES, MonthlyFigures
from services.evaluation.domain.months import Month
from services.evaluation.domain.tallies import REQUESTS

Counts = Mapping[str, int]

WAITS = ("time_to_offer", "time_to_acceptance")
_BANDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(WAITS, WAITING_BANDS),
    "first_contact": FIRST_CONTACT_BANDS,
}
_ABSOLUTE = frozenset({"awareness_events"})
_PER_STAFF = 100
_MONTHS = 3

# Name → the counters that are its numerator, and those that are its denominator.
_SHARES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "unanswered": (("answered.not_yet",), (REQUESTS,)),
    "answered_by_another_agency": (
        ("answered.another_agency",),
        ("answered.another_agency", "answered.own_agency"),
    ),
    "escalated": (("escalated.yes",), (REQUESTS,)),
    "referrals_offered": (("outcome.referred_to_clinician",), (REQUESTS,)),
}


@dataclass(frozen=True)
class Indicator:
    """A numerator for each ``per`` of the denominator; None is what is not known.

    A figure that is its own measure has the denominator 1.
    """

    numerator: int | None
    denominator: int | None
    per: int = 1

    @property
    def value(self) -> float | None:
        """None where one of the two is not known, or there is nothing to divide by."""
        if self.numerator is None or not self.denominator:
            return None
        return self.per * self.numerator / self.denominator


def indicators(figures: MonthlyFigures | None, counts: Counts | None) -> dict[str, Indicator]:
    """Of one agency in one month.

    :param figures: None when the agency did not report the month.
    :param counts: the month's counters, ``table.cell`` → amount; None when nothing was counted
        then, as before Watchmate ran.
    """
    return {**_reported(figures), **_asked(figures, counts), **_shares(counts), **_waits(counts)}


def by_month(
    reported: Mapping[Month, MonthlyFigures], counted: Mapping[Month, Counts]
) -> dict[Month, dict[str, Indicator]]:
    """Of one agency, for each month of which anything is known, in order."""
    months = sorted({*reported, *counted})
    return {month: indicators(reported.get(month), counted.get(month)) for month in months}


def quarterly_separations(reported: Mapping[Month, MonthlyFigures], first: Month) -> Indicator:
    """Per 100 staff in the three months from ``first`` on; not known unless all three are."""
    months = [first, first.following, first.following.following]
    figures = [reported[month] for month in months if month in reported]
    left = [each.of("separations") for each in figures]
    known = [count for count in left if count is not None]
    if len(known) < _MONTHS:
        return Indicator(None, None, _PER_STAFF * _MONTHS)
    # Divided by the sum of three headcounts, of which the mean is a third.
    headcounts = sum(each.headcount for each in figures)
    return Indicator(sum(known), headcounts, _PER_STAFF * _MONTHS)


def median_waits(counts: Counts) -> dict[str, str | None]:
    """The band of the median wait of those who waited no longer; None when there were none."""
    return {
        name: median_band({band: counts.get(f"{name}.{band}", 0) for band in WAITING_BANDS})
        for name in WAITS
    }


def _reported(figures: MonthlyFigures | None) -> dict[str, Indicator]:
    return {measure.name: _rate(figures, measure.name) for measure in MEASURES}


def _rate(figures: MonthlyFigures | None, name: str) -> Indicator:
    count = None if figures is None else figures.of(name)
    if name in _ABSOLUTE:
        return Indicator(count, 1)
    return Indicator(count, None if figures is None else figures.headcount, _PER_STAFF)


def _asked(figures: MonthlyFigures | None, counts: Counts | None) -> dict[str, Indicator]:
    asked = None if counts is None else counts.get(REQUESTS, 0)
    headcount = None if figures is None else figures.headcount
    return {"requests": Indicator(asked, headcount, _PER_STAFF)}


def _shares(counts: Counts | None) -> dict[str, Indicator]:
    return {
        name: Indicator(_sum(counts, part), _sum(counts, whole))
        for name, (part, whole) in _SHARES.items()
    }


def _waits(counts: Counts | None) -> dict[str, Indicator]:
    """How many waited no longer than each band, out of those of whom it is known."""
    found: dict[str, Indicator] = {}
    for name, bands in _BANDS.items():
        cells = [f"{name}.{band}" for band in bands]
        for place, cell in enumerate(cells[:-1], start=1):
            found[f"{name}.up_to.{cell.rpartition('.')[2]}"] = Indicator(
                _sum(counts, cells[:place]), _sum(counts, cells)
            )
    return found


def _sum(counts: Counts | None, names: tuple[str, ...] | list[str]) -> int | None:
    return None if counts is None else sum(counts.get(name, 0) for name in names)
