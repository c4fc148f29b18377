"""From what a clock on the wall shows to the one instant that is meant."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .errors import InvalidShift

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class Fold(StrEnum):
    """Which of the two, when the clocks are set back and show a time twice."""

    FIRST = "first"
    SECOND = "second"


def instant_of(wall: datetime, zone: ZoneInfo, fold: Fold | None, field: str) -> datetime:
    """The instant at which the clocks of the zone show ``wall``; ``fold`` counts only if needed.

    :raises InvalidShift: on ``field``, for a time that never comes, or that comes twice and
        nobody said which.
    """
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if before is None or after is None:
        raise LookupError("a time zone without offsets")
    if before < after:
        raise InvalidShift(field, _skipped(wall, zone))
    if before > after and fold is None:
        raise InvalidShift(f"{field}_fold", _repeated(wall))
    return (wall - (after if fold is Fold.SECOND else before)).replace(tzinfo=UTC)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the local day, also where midnight is skipped or comes twice."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return start_of(day + _DAY, zone)


def _skipped(wall: datetime, zone: ZoneInfo) -> str:
    there = wall
    while not _exists(there, zone):
        there += _MINUTE
    return f"{there:%Y-%m-%dT%H:%M} or later: the clocks are set forward and skip what is before"


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return back.replace(tzinfo=None) == wall


def _repeated(wall: datetime) -> str:
    return f"first or second: on {wall:%Y-%m-%d} the clocks are set back and show this time twice"
