"""Monthly figures of invented agencies."""

from collections.abc import Sequence

from services.evaluation.domain.months import Month
from services.evaluation.domain.statistics.series import Reading, Series
from services.evaluation.domain.statistics.stepped_wedge import AgencyCounts


def month(number: int) -> Month:
    """Counted from January 2021."""
    return Month(2021 + number // 12, number % 12 + 1)


def readings(counts: Sequence[int | None], headcount: int = 500) -> tuple[Reading, ...]:
    return tuple(Reading(month(number), count, headcount) for number, count in enumerate(counts))


def a_series(
    counts: Sequence[int | None],
    start: int | None = None,
    headcount: int = 500,
    concurrent: tuple[Month, ...] = (),
) -> Series:
    """Started in the middle, unless told."""
    first_after = len(counts) // 2 if start is None else start
    return Series(readings(counts, headcount), month(first_after), concurrent)


def an_agency(
    name: str, counts: Sequence[int | None], start: int | None, headcount: int = 500
) -> AgencyCounts:
    return AgencyCounts(name, readings(counts, headcount), None if start is None else month(start))
