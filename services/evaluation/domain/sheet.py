"""The true figures of one agency's month, gathered for release; never shown as they are.

The tables of a report may share the total number of requests and nothing else. Two tables that
share a part of it (offers by outcome and requests answered, say) could be subtracted from one
another, so what else is counted stays out of the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.bands import WAITING_BANDS, median_band
from services.evaluation.domain.followed import Followed
from services.evaluation.domain.tallies import REQUESTS

Figures = Mapping[str, float | str]

_URGENCIES = ("routine", "prompt", "urgent")
_TOPICS = (
    *("critical_incident", "grief", "family", "substance", "finance", "health"),
    *("workplace_conflict", "burnout", "sleep", "retirement", "other"),
)
_OUTCOMES = (
    *("supported", "referred_to_clinician", "no_contact", "ended_by_requester"),
    *("handled_by_coordinator", "withdrawn", "open"),
)
PARTITIONS: Mapping[str, tuple[str, ...]] = {
    "urgency": _URGENCIES,
    "outcome": _OUTCOMES,
    "identity": ("anonymous", "pseudonymous", "named"),
    "answered": ("own_agency", "another_agency", "not_yet"),
    "escalated": ("yes", "no"),
}
OVERLAPPING: Mapping[str, tuple[str, ...]] = {"topic": _TOPICS}
TABLES: Mapping[str, tuple[str, ...]] = {**PARTITIONS, **OVERLAPPING}
# How many were answered at all is a sum of cells of ``answered``: their n is never shown.
WAITS = ("time_to_offer", "time_to_acceptance")


@dataclass(frozen=True)
class Statistic:
    """Figures that describe ``n`` people together; ``followed`` are their answers, never shown."""

    n: int
    figures: Figures
    followed: Followed | None = None


@dataclass(frozen=True)
class Sheet:
    total: int
    tables: Mapping[str, Mapping[str, int]]
    statistics: Mapping[str, Statistic]


def gather(counts: Mapping[str, int], statistics: Mapping[str, Statistic]) -> Sheet:
    """:param counts: the month's counters, ``table.cell`` → amount."""
    tables = {
        name: {code: counts.get(f"{name}.{code}", 0) for code in codes}
        for name, codes in TABLES.items()
    }
    waits = {name: _wait(name, counts) for name in WAITS}
    return Sheet(counts.get(REQUESTS, 0), tables, {**waits, **statistics})


def _wait(name: str, counts: Mapping[str, int]) -> Statistic:
    histogram = {band: counts.get(f"{name}.{band}", 0) for band in WAITING_BANDS}
    band = median_band(histogram)
    return Statistic(sum(histogram.values()), {} if band is None else {"median_band": band})
