"""Agencies that started one after another: their rate after, over that of those still waiting.

The interval comes from leaving out each agency once (the cluster jackknife) with t's quantile at
agencies less one degrees of freedom; a second p-value from giving the agencies each other's starts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

from services.evaluation.domain.months import Month
from services.evaluation.domain.statistics import series_warnings
from services.evaluation.domain.statistics.count_models import NoFit
from services.evaluation.domain.statistics.not_yet_started import Comparison, Grid, compare
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result
from services.evaluation.domain.statistics.robust import LogEstimate, out_of_logs
from services.evaluation.domain.statistics.series import Reading, month_number, unfit

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Marks, Numbers

METHOD = "stepped_wedge"
FEWEST_AGENCIES = 4
EXCHANGES = 999  # of starts drawn, where trying all would take more
AT_ONCE = 100  # of them, so that a region of many agencies does not take much memory
ROUNDING = 1e-7
ANTICIPATED = 6  # months before a start in which there must be no difference yet
SEED = 20240229  # any number: the same figures give the same p


@dataclass(frozen=True)
class AgencyCounts:
    """``start`` is None for an agency that has not started by the end of the figures.

    ``concurrent`` as in ``Series``.
    """

    agency: str
    readings: tuple[Reading, ...]
    start: Month | None
    concurrent: tuple[Month, ...] = ()


def stepped_wedge(agencies: tuple[AgencyCounts, ...], exchanges: int = EXCHANGES) -> Result:
    """The ratio of rates, averaged over all agencies and months after a start that compare.

    :param exchanges: 0 leaves out ``p_randomisation``, which takes most of the time
    """
    because = _refusal(agencies)
    if because:
        return CannotEstimate(METHOD, because, len(agencies))
    try:
        found = _estimate(_grid(agencies), exchanges)
    except NoFit as reason:
        return CannotEstimate(METHOD, reason.args[0], len(agencies))
    if any(each.concurrent for each in agencies):
        return replace(found, warnings=(*found.warnings, "concurrent_event"))
    return found


def _refusal(agencies: tuple[AgencyCounts, ...]) -> str | None:
    if len({each.agency for each in agencies}) < len(agencies):
        return "agency_repeated"
    if len(agencies) < FEWEST_AGENCIES:
        return "too_few_agencies"
    wrong = (unfit(each.readings) for each in agencies)
    if any(not _reported(each) for each in agencies):
        return "agency_without_figures"
    return next((code for code in wrong if code), None)


def _reported(agency: AgencyCounts) -> list[Reading]:
    return [each for each in agency.readings if each.count is not None]


def _grid(agencies: tuple[AgencyCounts, ...]) -> Grid:
    import numpy

    numbers = [month_number(each.month) for agency in agencies for each in _reported(agency)]
    first, shape = min(numbers), (len(agencies), max(numbers) - min(numbers) + 1)
    counts, headcounts = numpy.zeros(shape), numpy.zeros(shape)
    starts = numpy.full(len(agencies), shape[1])
    for row, agency in enumerate(agencies):
        if agency.start is not None:
            starts[row] = month_number(agency.start) - first
        for each in _reported(agency):
            place = row, month_number(each.month) - first
            counts[place], headcounts[place] = each.count, each.headcount
    return Grid(counts, headcounts, headcounts > 0, _started(starts, shape[1]))


def _started(starts: "Numbers", months: int) -> "Marks":
    import numpy

    return numpy.arange(months) >= starts[..., None]


def _estimate(grid: Grid, exchanges: int) -> Estimate:
    """:raises NoFit: with the code of the reason."""
    comparison = compare(grid)
    _demand(comparison)
    found = _jackknifed(grid, comparison)
    value, low, high = out_of_logs(found)
    details = {"p": found.p, "df": found.df, "log_error": found.error, **_sizes(grid, comparison)}
    if exchanges:
        details["p_randomisation"] = _exchanged(grid, float(comparison.log_ratio), exchanges)
    before = _difference_before(grid)
    if before is not None:
        details["ratio_before"], details["p_before"] = out_of_logs(before)[0], before.p
    warnings = series_warnings.of_panel(grid, details)
    return Estimate(METHOD, value, low, high, len(grid.counts), details, warnings)


def _demand(comparison: Comparison) -> None:
    """:raises NoFit: when the two sides cannot be set against each other."""
    import numpy

    if numpy.isnan(comparison.expected).any():
        raise NoFit("no_convergence")
    if not comparison.compared.any():
        raise NoFit("no_staggered_start")
    if not comparison.expected.sum():
        raise NoFit("no_events_before")
    if not (comparison.observed * comparison.compared).sum():
        raise NoFit("no_events_after")


def _jackknifed(grid: Grid, comparison: Comparison) -> LogEstimate:
    """Around the estimate from all agencies (MacKinnon, Nielsen and Webb 2023 call it CV3)."""
    import numpy

    agencies = len(grid.counts)
    without_each = compare(grid.without_each())
    if numpy.isnan(without_each.expected).any():
        raise NoFit("no_convergence")
    value, each_left_out = comparison.log_ratio, without_each.log_ratio
    if not numpy.isfinite(each_left_out).all():
        raise NoFit("hangs_on_one_agency")
    variance = (agencies - 1) / agencies * ((each_left_out - value) ** 2).sum()
    if variance < 1e-18:
        raise NoFit("no_variance")
    return LogEstimate(float(value), float(variance**0.5), agencies - 1)


def _exchanged(grid: Grid, log_ratio: float, exchanges: int) -> float:
    """Of all ways to give the agencies these starts, the share that looks as far from 1.

    Each is tried when they are no more than ``exchanges``; otherwise as many are drawn, and the
    real one counts among them. One without a ratio counts as far, which is on the safe side.
    """
    import numpy

    orders = numpy.array(list(_orders(len(grid.counts), exchanges)))
    blocks = numpy.array_split(orders, -(-len(orders) // AT_ONCE))
    ratios = [compare(grid.with_starts(grid.started[block])).log_ratio for block in blocks]
    nearer = abs(numpy.concatenate(ratios)) < abs(log_ratio) - ROUNDING
    return float(1 - nearer.mean())


def _orders(agencies: int, exchanges: int) -> Iterator[tuple[int, ...]]:
    import numpy

    if factorial(agencies) <= exchanges:
        yield from permutations(range(agencies))
        return
    drawn = numpy.random.default_rng(SEED)
    yield tuple(range(agencies))
    yield from (tuple(drawn.permutation(agencies)) for _ in range(exchanges))


def _difference_before(grid: Grid) -> LogEstimate | None:
    """The same comparison as if each had started half a year earlier, without what came after.

    None when that leaves nothing to compare.
    """
    import numpy

    waiting = grid.seen & ~grid.started
    early = numpy.zeros_like(grid.started)
    early[:, :-ANTICIPATED] = grid.started[:, ANTICIPATED:]
    earlier = Grid(grid.counts * waiting, grid.headcounts * waiting, waiting, early)
    try:
        comparison = compare(earlier)
        _demand(comparison)
        found = _jackknifed(earlier, comparison)
        out_of_logs(found)
    except NoFit:
        return None
    return found


def _sizes(grid: Grid, comparison: Comparison) -> dict[str, float]:
    after = grid.seen & grid.started
    return {
        "agencies": len(grid.counts),
        "agencies_compared": int(comparison.compared.any(-1).sum()),
        "months_compared": int(comparison.compared.sum()),
        "months_not_compared": int((after & ~comparison.compared).sum()),
        "observed": float((comparison.observed * comparison.compared).sum()),
        "expected": float(comparison.expected.sum()),
        "on_one_agency": _on_one_agency(comparison),
    }


def _on_one_agency(comparison: Comparison) -> float:
    """The share of what was expected that was learned in months with one agency waiting."""
    lonely = comparison.untouched.sum(-2) == 1
    return float(comparison.expected[:, lonely].sum() / comparison.expected.sum())
