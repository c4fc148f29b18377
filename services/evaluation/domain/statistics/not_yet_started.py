"""Counts after each agency's start over those expected from agencies that had not started then.

Expected: rate = agency's level · month's level, fitted by Poisson likelihood to the months before
each start alone. No agency that has started ever serves as a comparison, so effects that differ
between agencies or grow with time do not distort each other, as they do in one regression with
agency and month effects (Goodman-Bacon 2021; Callaway and Sant'Anna 2021; the way by expectation:
Borusyak, Jaravel and Spiess 2024, Wooldridge 2023 for counts).

Arrays may have axes in front of (agency, month), to compute many variants at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Marks, Numbers

ROUNDS = 2000
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Grid:
    """``seen`` and ``started`` tell for each agency and month whether a count is there, whether
    the programme was. Where nothing was seen, counts and headcounts are 0."""

    counts: "Numbers"
    headcounts: "Numbers"
    seen: "Marks"
    started: "Marks"

    def without_each(self) -> "Grid":
        """As many variants as agencies, each without one of them."""
        import numpy

        others = ~numpy.eye(len(self.counts), dtype=bool)[:, :, None]
        return Grid(self.counts, self.headcounts, self.seen & others, self.started)

    def with_starts(self, started: "Marks") -> "Grid":
        return Grid(self.counts, self.headcounts, self.seen, started)


@dataclass(frozen=True)
class Comparison:
    """``compared`` marks the cells after a start that have an expectation, ``expected``.

    All expectations of a variant are NaN when the search for its levels came to no end.
    """

    observed: "Numbers"
    expected: "Numbers"
    compared: "Marks"
    untouched: "Marks"

    @property
    def log_ratio(self) -> "Numbers":
        """Not a finite number where nothing could be compared or nothing was counted."""
        import numpy

        with numpy.errstate(divide="ignore", invalid="ignore"):
            return numpy.log(_cells(self.observed * self.compared) / _cells(self.expected))


def compare(grid: Grid) -> Comparison:
    untouched = grid.seen & ~grid.started
    agencies, months = _linked(untouched)
    compared = grid.seen & grid.started & agencies & months
    rates = _levels(grid.counts * untouched, grid.headcounts * untouched)
    expected = grid.headcounts * rates * compared
    return Comparison(grid.counts, expected, compared, untouched)


def _linked(untouched: "Marks") -> tuple["Marks", "Marks"]:
    """The agencies and months that comparisons lead to from the month with most of them.

    Without a link, how two agencies' levels relate is not known.
    """
    reached = untouched.sum(-2, keepdims=True)
    months = (reached == reached.max(-1, keepdims=True)) & (reached > 0)
    months &= months.cumsum(-1) == 1
    while True:
        agencies = (untouched & months).any(-1, keepdims=True)
        wider = (untouched & agencies).any(-2, keepdims=True)
        if (wider == months).all():
            return agencies, months
        months = wider


def _levels(counts: "Numbers", headcounts: "Numbers") -> "Numbers":
    """Rates with the counts' own sums over agencies and over months: the likeliest ones.

    One side is made to fit, then the other, until both do; NaN for a variant where they do not.
    """
    import numpy

    by_agency, by_month = counts.sum(-1, keepdims=True), counts.sum(-2, keepdims=True)
    agency, month = numpy.zeros_like(by_agency), numpy.ones_like(by_month)
    for _ in range(ROUNDS):
        exposure = (headcounts * month).sum(-1, keepdims=True)
        off = abs(agency * exposure - by_agency).max(-2, keepdims=True)
        settled = off <= TOLERANCE * by_agency.max(-2, keepdims=True)
        if settled.all():
            break
        agency = _over(by_agency, exposure)
        month = _over(by_month, (headcounts * agency).sum(-2, keepdims=True))
    return numpy.where(settled, agency * month, numpy.nan)


def _over(counts: "Numbers", exposure: "Numbers") -> "Numbers":
    import numpy

    return numpy.divide(counts, exposure, out=numpy.zeros_like(counts), where=exposure > 0)


def _cells(array: "Numbers") -> "Numbers":
    import numpy

    return numpy.asarray(array.sum((-1, -2)))
