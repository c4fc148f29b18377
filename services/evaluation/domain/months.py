"""The calendar of reports: months in an agency's own time zone and weeks of responses."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class NoSuchMonth(Exception):
    """The text names no month in the form YYYY-MM, or one that has not begun."""


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def at(cls, moment: datetime, time_zone: str) -> "Month":
        return cls.of(local_day(moment, time_zone))

    @classmethod
    def parse(cls, text: str) -> "Month":
        """:raises NoSuchMonth: unless the text is exactly YYYY-MM."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise NoSuchMonth
        return cls(int(written[1]), int(written[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def following(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)


@dataclass(frozen=True)
class Week:
    """An ISO week, the only thing a survey response says about its time."""

    year: int
    number: int

    @classmethod
    def at(cls, moment: datetime, time_zone: str) -> "Week":
        year, number, _ = local_day(moment, time_zone).isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """As `str` writes it."""
        year, _, number = text.partition("-W")
        return cls(int(year), int(number))

    @property
    def month(self) -> Month:
        """The month of its Thursday, so that each week belongs to exactly one month."""
        return Month.of(date.fromisocalendar(self.year, self.number, 4))

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def local_day(moment: datetime, time_zone: str) -> date:
    return moment.astimezone(ZoneInfo(time_zone)).date()
