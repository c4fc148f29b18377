"""When in the week a supporter can be reached, in their own time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .errors import InvalidProfile

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A weekly span of local time; `until` at or before `start` means the next day."""

    day: int
    start: time
    until: time

    def __post_init__(self) -> None:
        if not 0 <= self.day <= 6:
            raise InvalidProfile("availability", "a day is a number from 0 (Monday) to 6 (Sunday)")

    def on(self, first_day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The span that begins on `first_day`, as instants.

        An hour the clocks repeat counts whole (first start, second end); an hour they
        skip is moved as zoneinfo moves it, so the span keeps its place in real time.
        """
        last_day = first_day if self.until > self.start else first_day + _DAY
        begins = datetime.combine(first_day, self.start, zone)
        ends = datetime.combine(last_day, self.until.replace(fold=1), zone)
        return begins.astimezone(ZoneInfo("UTC")), ends.astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True)
class WeeklyAvailability:
    time_zone: str
    windows: tuple[Window, ...]

    def covers(self, instant: datetime) -> bool:
        return any(begins <= instant < ends for begins, ends in self._around(instant, instant))

    def opens_within(self, instant: datetime, horizon: timedelta) -> bool:
        """True when some span overlaps the time from `instant` to `horizon` later."""
        limit = instant + horizon
        spans = self._around(instant, limit)
        return any(begins < limit and instant < ends for begins, ends in spans)

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    def _around(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(self.time_zone)
        day = self.local_date(start) - _DAY  # an overnight span may have begun yesterday
        while day <= self.local_date(until):
            for window in self.windows:
                if window.day == day.weekday():
                    yield window.on(day, zone)
            day += _DAY
