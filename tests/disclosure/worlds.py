"""Seeded regions with two years of requests, surveys and indicators, as true counts by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from services.evaluation.domain.books import ALL, REGION, Atom, Shape
from services.evaluation.domain.means import Scale
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Month
from services.evaluation.domain.report_sets import Described, ReportSet
from services.evaluation.domain.sheet import TABLES
from services.evaluation.domain.windows import MONTH, QUARTER, YEAR, Window

WHO5 = Scale(0, 100)
_SURVEY = Shape("who5", ("poor", "fair", "good"))
_PAIRS = Shape("who5_pairs", ("before_only", "both"))
_WELLNESS = Shape("supporter_burnout", ("low", "average", "high"))
_SICK = Shape("sick_leave", ("mental_health", "other"))
_NUMBERS = tuple(
    Shape(name, (), overlapping=True)
    for name in ("separations", "mental_health_incidents", "clinician_use")
)
_REQUESTS = tuple(Shape(name, codes, name == "topic", "requests") for name, codes in TABLES.items())
SHAPES = (*_REQUESTS, _SURVEY, _PAIRS, _WELLNESS, _SICK, *_NUMBERS)


@dataclass(frozen=True)
class Agency:
    id: str
    headcount: int


@dataclass(frozen=True)
class World:
    agencies: Sequence[Agency]
    years: Sequence[int]
    counts: Mapping[Atom, int]
    moments: Mapping[tuple[str, str], Moments]

    def report(self, scope: str, window: Window) -> ReportSet:
        of = {agency.id: agency for agency in self.agencies}
        members = tuple(of) if scope == REGION else (scope,)
        places = {(a, str(month)) for a in members for month in window.months}
        moments = {place: self.moments[place] for place in places}
        described = Described(_SURVEY.name, WHO5, moments, _mean(moments))
        headcount = None if scope == REGION else of[scope].headcount
        described_by = {"who5_mean": described}
        return ReportSet(scope, members, window, SHAPES, self.counts, described_by, headcount)

    def reports(self, year: int) -> list[ReportSet]:
        """All of one year, in the order in which they are published."""
        reports = []
        for number in range(1, 13):
            windows = [Window(Month(year, number), MONTH)]
            windows += [Window(Month(year, number - 2), QUARTER)] if number % 3 == 0 else []
            windows += [Window(Month(year, 1), YEAR)] if number == 12 else []
            reports += [self.report(a.id, w) for a in self.agencies for w in windows]
            reports += [self.report(REGION, w) for w in windows if w.length > MONTH]
        return reports


def build(seed: int, headcounts: Sequence[int], years: Sequence[int] = (2025, 2026)) -> World:
    draw = Random(seed)
    agencies = tuple(Agency(f"agency{n}", heads) for n, heads in enumerate(headcounts))
    counts: dict[Atom, int] = {}
    moments: dict[tuple[str, str], Moments] = {}
    for agency in agencies:
        habits = _habits(draw)
        for month in (str(Month(year, number)) for year in years for number in range(1, 13)):
            cells, scores = _month(draw, agency, habits)
            counts |= {(agency.id, month, *cell): count for cell, count in cells.items()}
            moments[agency.id, month] = sum(map(Moments.of, scores), Moments())
    return World(agencies, tuple(years), counts, moments)


Habits = Mapping[str, tuple[float, ...]]
Cells = dict[tuple[str, str], int]


def _habits(draw: Random) -> Habits:
    """How often each cell occurs in this agency; few cells take most, as in life."""
    return {
        shape.name: tuple(draw.gammavariate(0.7, 1) + 0.01 for _ in shape.codes) for shape in SHAPES
    }


def _month(draw: Random, agency: Agency, habits: Habits) -> tuple[Cells, list[float]]:
    busy = draw.uniform(0.6, 1.6)
    requests = _poisson(draw, busy * agency.headcount * 0.02)
    cells: Cells = {}
    for shape in _REQUESTS:
        cells |= _drawn(draw, shape, requests, habits)
    scores = [float(4 * draw.randint(3, 24)) for _ in range(_some(draw, requests, 0.6))]
    cells |= _banded(scores)
    cells |= _drawn(draw, _PAIRS, len(scores), habits)
    for shape, rate in ((_WELLNESS, 0.01), (_SICK, 0.05), *((each, 0.006) for each in _NUMBERS)):
        cells |= _drawn(draw, shape, _poisson(draw, busy * agency.headcount * rate), habits)
    return cells, scores


def _drawn(draw: Random, shape: Shape, people: int, habits: Habits) -> Cells:
    cells = {(shape.name, code): 0 for code in shape.cells}
    if shape.overlapping:
        cells[shape.name, ALL] = people
    for _ in range(people if shape.codes else 0):
        several = 1 + (shape.overlapping and draw.random() < 0.4)
        for code in {draw.choices(shape.codes, habits[shape.name])[0] for _ in range(several)}:
            cells[shape.name, code] += 1
    return cells


def _banded(scores: Sequence[float]) -> Cells:
    cells = {(_SURVEY.name, code): 0 for code in _SURVEY.codes}
    for score in scores:
        cells[_SURVEY.name, "poor" if score < 52 else "fair" if score < 72 else "good"] += 1
    return cells


def _mean(moments: Mapping[tuple[str, str], Moments]) -> dict[str, float | str]:
    together = sum(moments.values(), Moments())
    return {} if together.mean is None else {"mean": round(together.mean)}


def _some(draw: Random, people: int, share: float) -> int:
    return sum(draw.random() < share for _ in range(people))


def _poisson(draw: Random, mean: float) -> int:
    """By arrivals: the number of exponential steps that fit."""
    count, reached = 0, draw.expovariate(1)
    while reached < mean:
        count, reached = count + 1, reached + draw.expovariate(1)
    return count
