"""The fixed windows of reports: a month, a quarter, a year. No other span can be asked for.

Every two windows are apart or one holds the other, so nobody can subtract two that overlap.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from services.evaluation.domain.months import Month

PATTERN = r"^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$"
_WRITTEN = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
MONTH, QUARTER, YEAR = 1, 3, 12
_KINDS = {MONTH: "month", QUARTER: "quarter", YEAR: "year"}
_SETTLED_AFTER = timedelta(days=4)
"""What belongs to a month may come late: answers are dated by the week."""


class NoSuchWindow(Exception):
    """The text names no window, or one that has not begun."""


@dataclass(frozen=True, order=True)
class Window:
    """``length`` months from ``first`` on."""

    first: Month
    length: int

    def __post_init__(self) -> None:
        if self.length not in _KINDS or (self.first.number - 1) % self.length:
            raise NoSuchWindow

    @classmethod
    def parse(cls, text: str) -> "Window":
        """:raises NoSuchWindow: unless the text is 2026-11, 2026-Q4 or 2026."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise NoSuchWindow
        year, quarter, month = written.groups()
        if quarter:
            return cls(Month(int(year), 3 * int(quarter) - 2), QUARTER)
        return cls(Month(int(year), int(month or 1)), MONTH if month else YEAR)

    @classmethod
    def month_of(cls, month: Month) -> "Window":
        return cls(month, MONTH)

    @classmethod
    def quarter_of(cls, month: Month) -> "Window":
        return cls(Month(month.year, (month.number - 1) // QUARTER * QUARTER + 1), QUARTER)

    @property
    def kind(self) -> str:
        return _KINDS[self.length]

    @property
    def months(self) -> tuple[Month, ...]:
        year, first = self.first.year, self.first.number
        return tuple(Month(year, first + step) for step in range(self.length))

    def begun(self, current: Month) -> tuple[Month, ...]:
        """Those of its months that have begun.

        :raises NoSuchWindow: when none has.
        """
        found = tuple(month for month in self.months if month <= current)
        if not found:
            raise NoSuchWindow
        return found

    def is_over(self, today: Month) -> bool:
        return self.months[-1] < today

    def __str__(self) -> str:
        if self.length == YEAR:
            return str(self.first.year)
        if self.length == QUARTER:
            return f"{self.first.year}-Q{self.first.number // QUARTER + 1}"
        return str(self.first)


def settled_windows(today: date) -> tuple[Window, Window]:
    """The latest month, and the latest quarter, that are over and of which no more will come."""
    day = today - _SETTLED_AFTER
    ended = _month_before(day.year, day.month)
    quarter = (day.month - 1) // QUARTER * QUARTER + 1
    return Window.month_of(ended), Window.quarter_of(_month_before(day.year, quarter))


def _month_before(year: int, number: int) -> Month:
    return Month(year - 1, 12) if number == 1 else Month(year, number - 1)
