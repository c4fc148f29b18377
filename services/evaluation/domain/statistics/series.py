"""Monthly counts of one agency around the start of its programme, and when they bear no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from services.evaluation.domain.months import Month

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Numbers

MIN_POINTS = 8  # a side; fewer are computed with a warning
FEWEST_POINTS = 3  # a side; two would lie on any line


@dataclass(frozen=True)
class Reading:
    """``count`` is None when the agency did not report the month."""

    month: Month
    count: int | None
    headcount: int | None


@dataclass(frozen=True)
class Series:
    """``start`` is the first month of the programme; it counts as after.

    ``concurrent`` are months in which, by the agency's own word, something else happened that may
    have moved the figure: a reorganisation, a disaster, a change in how it is counted.
    """

    readings: tuple[Reading, ...]
    start: Month
    concurrent: tuple[Month, ...] = ()

    @cached_property
    def reported(self) -> tuple[Reading, ...]:
        """The months that have a count, in the order of the calendar."""
        return tuple(
            sorted((each for each in self.readings if each.count is not None), key=_by_month)
        )

    @property
    def before(self) -> tuple[Reading, ...]:
        return tuple(each for each in self.reported if each.month < self.start)

    @property
    def after(self) -> tuple[Reading, ...]:
        return tuple(each for each in self.reported if each.month >= self.start)

    @property
    def missing(self) -> int:
        """Months between the first and the last one listed that have no count."""
        numbers = [month_number(each.month) for each in self.readings]
        return max(numbers) - min(numbers) + 1 - len(self.reported) if numbers else 0

    def elapsed(self, month: Month) -> int:
        """Months since the first reported one."""
        return month_number(month) - month_number(self.reported[0].month)

    @property
    def times(self) -> "Numbers":
        import numpy

        return numpy.array([self.elapsed(each.month) for each in self.reported], dtype=float)

    @property
    def counts(self) -> "Numbers":
        import numpy

        return numpy.array([each.count for each in self.reported], dtype=float)

    @property
    def headcounts(self) -> "Numbers":
        import numpy

        return numpy.array([each.headcount for each in self.reported], dtype=float)


def month_number(month: Month) -> int:
    """Consecutive over the years, so that a difference is a number of months."""
    return month.year * 12 + month.number - 1


def refusal(series: Series) -> str | None:
    """The code of what forbids any model of this series; None when nothing does."""
    return unfit(series.readings) or _one_sided(series)


def unfit(readings: Sequence[Reading]) -> str | None:
    """What is wrong with figures that no model could mend."""
    reported = [each for each in readings if each.count is not None]
    if len({each.month for each in readings}) < len(readings):
        return "month_repeated"
    if any(not _is_count(each.count) for each in reported):
        return "impossible_count"
    if any(each.headcount is None for each in reported):
        return "headcount_missing"
    if any(not _is_count(each.headcount) or not each.headcount for each in reported):
        return "headcount_not_positive"
    return None


def _is_count(number: float | None) -> bool:
    """Whole and not negative; a NaN is neither."""
    return number is not None and 0 <= number < float("inf") and number == int(number)


def _one_sided(series: Series) -> str | None:
    sides = (series.before, series.after)
    if len(series.reported) < 2 * FEWEST_POINTS:
        return "too_few_points"
    if not all(sides):
        return "start_outside_series"
    if min(map(len, sides)) < FEWEST_POINTS:
        return "too_few_points"
    return _eventless(*(sum(each.count or 0 for each in side) for side in sides))


def _eventless(before: int, after: int) -> str | None:
    """A rate of zero has no ratio to anything, and its logarithm no model."""
    if not before and not after:
        return "no_events"
    if not before:
        return "no_events_before"
    return None if after else "no_events_after"


def _by_month(reading: Reading) -> Month:
    return reading.month
