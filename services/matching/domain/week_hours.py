"""When in the week somebody may be reachable: coarse, never too narrow, and quick to look for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .availability import Availability, Window
from .zones import is_known

PART = timedelta(hours=3)
PARTS_OF_A_DAY = 8
DAYS_OF_A_WEEK = 7
_MONDAY = date(2024, 1, 1)
_WESTERNMOST, _EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
_YEARS, _MONTHS = range(2020, 2046), range(1, 13)


@dataclass(frozen=True)
class WeekHours:
    """Days of the week and parts of the day, in UTC; each of the days with each of the parts.

    Whoever can be reached at the same hours on several days, as most can, is told exactly.
    """

    days: frozenset[int]
    parts: frozenset[int]

    def meets(self, other: "WeekHours") -> bool:
        return not (self.days.isdisjoint(other.days) or self.parts.isdisjoint(other.parts))


def open_hours(times: Availability) -> WeekHours:
    """All that weekly and extra spans may touch, in summer and in winter.

    Days away take nothing off: what is too much the rules sort out.
    """
    spans = (*times.windows, *(extra.window for extra in times.extra))
    return _week_hours(part for span in spans for part in _touched(span, times.time_zone))


def hours_between(start: datetime, until: datetime) -> WeekHours:
    """Both instants included."""
    week = datetime.combine(_MONDAY, time(0), UTC)
    return _week_hours(range((start - week) // PART, (until - week) // PART + 1))


def _week_hours(parts: Iterator[int] | range) -> WeekHours:
    """Of parts counted from the beginning of some week."""
    found = {divmod(part, PARTS_OF_A_DAY) for part in parts}
    days = frozenset(day % DAYS_OF_A_WEEK for day, _ in found)
    return WeekHours(days, frozenset(part for _, part in found))


def _touched(window: Window, zone: str) -> range:
    least, greatest = _offsets(zone)
    begins = timedelta(days=window.day, hours=window.start.hour, minutes=window.start.minute)
    ends = begins + timedelta(hours=window.hours)
    return range((begins - greatest) // PART, -((least - ends) // PART))


@cache
def _offsets(zone: str) -> tuple[timedelta, timedelta]:
    """How far the zone's clocks are ahead of UTC, at the least and at the most.

    Of a zone that only other systems know as far as any may be, so that nobody is hidden there.
    """
    if not is_known(zone):
        return _WESTERNMOST, _EASTERNMOST
    here = ZoneInfo(zone)
    months = [datetime(year, month, 1, tzinfo=here) for year in _YEARS for month in _MONTHS]
    known = [month.utcoffset() or timedelta(0) for month in months]
    return min(known), max(known)
