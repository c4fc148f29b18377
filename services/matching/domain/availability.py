"""When a supporter can be reached, in their own time zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from .errors import InvalidProfile
from .zones import is_known, zone_of

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_UTC = ZoneInfo("UTC")
_WEEK = 7 * 24 * 60  # minutes
_FARTHEST = date.max - timedelta(days=7)
"""Beyond it the calendar ends before a span does."""


@dataclass(frozen=True)
class Window:
    """A weekly span of local time; `until` at or before `start` means the next day."""

    day: int
    start: time
    until: time

    def __post_init__(self) -> None:
        if not 0 <= self.day <= 6:
            raise InvalidProfile("availability", "a day is a number from 0 (Monday) to 6 (Sunday)")

    @property
    def hours(self) -> float:
        minutes = _minutes(self.until) - _minutes(self.start)
        return (minutes if minutes > 0 else minutes + 24 * 60) / 60

    def on(self, first_day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The span that begins on `first_day`, as instants, never the later before the earlier.

        An hour the clocks repeat counts whole: first start, second end. Where they skip the start,
        it begins with what they show instead; where they skip the end, it ends by the old clock.
        What is just the hour they skip never comes that day: it ends as it begins.
        """
        last_day = first_day if self.until > self.start else first_day + _DAY
        begins = _both(datetime.combine(first_day, self.start, zone))
        ends = _both(datetime.combine(last_day, self.until, zone))
        skipped = begins[1] < begins[0]
        return _after_the_skip(begins[1], zone, self.start) if skipped else begins[0], max(ends)


def _both(wall: datetime) -> tuple[datetime, datetime]:
    """By the clock before and after a change; the same on an ordinary day."""
    first, second = (wall.replace(fold=fold).astimezone(_UTC) for fold in (0, 1))
    return first, second


def _after_the_skip(instant: datetime, zone: ZoneInfo, skipped: time) -> datetime:
    """The first minute from `instant` on at which the clocks are past the time they skip."""
    wall = instant.astimezone(zone)
    goal = datetime.combine(wall.date(), skipped)
    while wall.replace(tzinfo=None) < goal:
        instant += _MINUTE
        wall = instant.astimezone(zone)
    return instant


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def overlapping(windows: Iterable[Window]) -> bool:
    """Whether two weekly spans claim the same minute, also around the turn of the week."""
    spans = sorted(_of_the_week(window) for window in windows)
    if not spans:
        return False
    around = [*spans, (spans[0][0] + _WEEK, spans[0][1] + _WEEK)]
    return any(one[1] > following[0] for one, following in pairwise(around))


def _of_the_week(window: Window) -> tuple[int, int]:
    starts = window.day * 24 * 60 + _minutes(window.start)
    return starts, starts + round(window.hours * 60)


@dataclass(frozen=True)
class Away:
    """Days on which no weekly span begins, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidProfile("away", "a last day on or after the first")

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Extra:
    """A span beyond the weekly ones, also on a day away; `until` as with a weekly span."""

    day: date
    start: time
    until: time

    @property
    def window(self) -> Window:
        return Window(self.day.weekday(), self.start, self.until)


@dataclass(frozen=True)
class Availability:
    """The weekly spans, without the days away, and the extra spans.

    Whose time zone this system does not know can be reached at no hour, and is away.
    """

    time_zone: str
    windows: tuple[Window, ...]
    away: tuple[Away, ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def weekly_hours(self) -> float:
        """Of an ordinary week; spans that overlap count twice."""
        return sum(window.hours for window in self.windows)

    @property
    def zone_is_known(self) -> bool:
        return is_known(self.time_zone)

    def covers(self, instant: datetime) -> bool:
        return any(begins <= instant < ends for begins, ends in self._around(instant, instant))

    def opens_within(self, instant: datetime, horizon: timedelta) -> bool:
        """True when some span overlaps the time from `instant` to `horizon` later."""
        return any(True for _ in self.spans(instant, instant + horizon))

    def is_day_away(self, day: date) -> bool:
        return any(away.covers(day) for away in self.away)

    def is_away(self, instant: datetime) -> bool:
        """On a day away, and in no span that stands all the same."""
        away = not self.zone_is_known or self.is_day_away(self.local_date(instant))
        return away and not self.covers(instant)

    def next_absence(self, after: datetime) -> datetime | None:
        """When they will be away that were still there before, or may have been."""
        turns = (turn for turn in self._turns(after) if turn > after and self.is_away(turn))
        return min(turns, default=None)

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(zone_of(self.time_zone)).date()

    def spans(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Those that touch the time between, uncut, as instants."""
        for begins, ends in self._around(start, until):
            if begins < until and start < ends and begins < ends:
                yield begins, ends

    def _around(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        if not self.zone_is_known:
            return
        zone = zone_of(self.time_zone)
        day = self.local_date(start) - _DAY  # an overnight span may have begun yesterday
        while day <= self.local_date(until):
            for window in self._beginning(day):
                yield window.on(day, zone)
            day += _DAY

    def _beginning(self, day: date) -> Iterator[Window]:
        if not self.is_day_away(day):
            yield from (window for window in self.windows if window.day == day.weekday())
        yield from (extra.window for extra in self.extra if extra.day == day)

    def _turns(self, after: datetime) -> Iterator[datetime]:
        """Where absences may begin: with their first day, and where a span within them ends."""
        zone, near = zone_of(self.time_zone), self.local_date(after) - _DAY
        for away in self.away:
            if near <= away.first <= _FARTHEST:
                yield datetime.combine(away.first, time(0), zone).astimezone(_UTC)
                eve = away.first - _DAY
                yield from (window.on(eve, zone)[1] for window in self._beginning(eve))
        for extra in self.extra:
            if near <= extra.day <= _FARTHEST:
                yield extra.window.on(extra.day, zone)[1]
