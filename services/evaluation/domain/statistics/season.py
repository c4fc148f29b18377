"""The course of the year in a monthly series: how finely it can be told, and its terms."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.evaluation.domain.statistics.series import Series

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Numbers

# Reported months from which so much season is modelled; each pair costs two parameters.
ONE_PAIR, TWO_PAIRS, EVERY_MONTH = 24, 36, 72
FEWEST_YEARS = 3
YEAR = range(1, 13)


def season_kind(calendar_months: Sequence[int]) -> str:
    """``none``, ``one_pair``, ``two_pairs`` (of sine and cosine) or ``months`` (eleven effects).

    Months have effects of their own only when each was reported in at least three years.
    """
    points = len(calendar_months)
    rarest = min(Counter(calendar_months)[month] for month in YEAR)
    if points >= EVERY_MONTH and rarest >= FEWEST_YEARS:
        return "months"
    if points >= TWO_PAIRS:
        return "two_pairs"
    return "one_pair" if points >= ONE_PAIR else "none"


def season_terms(kind: str, calendar_months: Sequence[int]) -> "Numbers":
    """One row for each month, January being 1; the columns are none when there is no season."""
    import numpy

    number = numpy.asarray(calendar_months, dtype=float)
    if kind == "months":
        return numpy.where(number[:, None] == numpy.array(YEAR[1:])[None, :], 1.0, 0.0)
    pairs = {"none": 0, "one_pair": 1, "two_pairs": 2}[kind]
    angles = numpy.multiply.outer(number, numpy.arange(1, pairs + 1)) * 2 * numpy.pi / len(YEAR)
    return numpy.hstack([numpy.sin(angles), numpy.cos(angles)])


def separable(series: Series) -> bool:
    """Whether each side saw the whole year, so that season and change are not one and the same."""
    sides = (series.before, series.after)
    return all(len({each.month.number for each in side}) == len(YEAR) for side in sides)
