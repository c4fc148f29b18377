"""What an agency reports of one month, and which figures cannot be.

The figures are counts of the whole agency. Nothing here is of a person, a unit or a day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EVENTS = (
    "reorganisation",
    "leadership_change",
    "contract_change",
    "policy_change",
    "staffing_change",
    "critical_incident",
    "leave_coding_change",
    "other_programme",
    "other",
)
"""What else happened in a month that may have moved its figures."""

LARGEST_HEADCOUNT = 1_000_000
_DAYS = 31
_MOST_AWARENESS_EVENTS = 1_000


@dataclass(frozen=True)
class Measure:
    """One figure: what it counts, and how large it may be, for each employee or at all."""

    name: str
    counts: str
    for_each: int = 0
    at_most: int = 0

    def limit(self, headcount: int) -> int:
        return self.for_each * headcount if self.for_each else self.at_most


HEADCOUNT = Measure(
    "headcount", "people employed on the first day of the month", at_most=LARGEST_HEADCOUNT
)
_SICK, _MENTAL = "sick_leave_days", "sick_leave_days_mental_health"
MEASURES = (
    Measure(_SICK, "calendar days of sick leave, of everybody together", for_each=_DAYS),
    Measure(_MENTAL, "those of them coded as mental health", for_each=_DAYS),
    Measure("separations", "people who left the agency for good, whatever the reason", for_each=1),
    Measure(
        "mental_health_incidents", "recorded mental-health incidents of employees", for_each=_DAYS
    ),
    Measure("clinician_visits", "visits to clinicians of the programme", for_each=_DAYS),
    Measure(
        "awareness_events",
        "events held to make the programme known",
        at_most=_MOST_AWARENESS_EVENTS,
    ),
)
NAMES = (HEADCOUNT.name, *(measure.name for measure in MEASURES))


@dataclass(frozen=True)
class MonthlyFigures:
    """``counts`` has every measure; None is one that the agency does not know of this month."""

    headcount: int
    counts: Mapping[str, int | None]
    events: tuple[str, ...] = ()

    def of(self, name: str) -> int | None:
        return self.headcount if name == HEADCOUNT.name else self.counts[name]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a figure, as what to send instead; its value is never repeated."""

    column: str
    remedy: str


def figures_of(known: Mapping[str, Any]) -> MonthlyFigures:
    """Of named values; a measure that is not named is not known."""
    counts = {measure.name: known.get(measure.name) for measure in MEASURES}
    return MonthlyFigures(known["headcount"], counts, tuple(sorted(set(known.get("events") or ()))))


def faults_of(figures: MonthlyFigures) -> list[Fault]:
    """Everything that is wrong, not the first thing alone."""
    if not 1 <= figures.headcount <= LARGEST_HEADCOUNT:
        return [Fault(HEADCOUNT.name, headcount_remedy())]
    return [*_too_large(figures), *_more_than_all(figures)]


def headcount_remedy() -> str:
    return (
        f"a whole number from 1 to {LARGEST_HEADCOUNT}: every rate is divided by it, so leave out"
        " a month in which the agency had nobody"
    )


def _too_large(figures: MonthlyFigures) -> Iterator[Fault]:
    for measure in MEASURES:
        count = figures.counts[measure.name]
        if count is not None and not 0 <= count <= measure.limit(figures.headcount):
            yield Fault(measure.name, _limit_remedy(measure))


def _limit_remedy(measure: Measure) -> str:
    if not measure.for_each:
        return f"a whole number from 0 to {measure.at_most}"
    return f"at most {measure.for_each} for each person of the headcount; check both"


def _more_than_all(figures: MonthlyFigures) -> Iterator[Fault]:
    everything, coded = figures.counts[_SICK], figures.counts[_MENTAL]
    if coded is not None and everything is None:
        yield Fault(_SICK, f"the days of all sick leave, of which {_MENTAL} is a part")
    elif coded is not None and everything is not None and coded > everything:
        yield Fault(_MENTAL, f"at most as many as {_SICK}, of which it is a part; check both")


def value_of(figures: MonthlyFigures) -> dict[str, Any]:
    """As it is kept, and compared with what was kept before."""
    counts = dict(figures.counts)
    return {"headcount": figures.headcount, "counts": counts, "events": list(figures.events)}


def from_value(value: Mapping[str, Any]) -> MonthlyFigures:
    return figures_of({**value["counts"], **value})
