"""The fixed windows that reports are made of: a month, a quarter, a year, and no others."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from services.evaluation.domain.months import Month

PATTERN = r"^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$"
_WRITTEN = re.compile(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
_SETTLED_AFTER = timedelta(days=4)
"""What belongs to a month may come late: answers are dated by the week."""


class NoSuchWindow(Exception):
    """The text names no window, or one that has not begun."""


@dataclass(frozen=True)
class Window:
    """``code``: YYYY-MM, YYYY-Qn or YYYY."""

    code: str

    def __post_init__(self) -> None:
        if _WRITTEN.fullmatch(self.code) is None:
            raise NoSuchWindow

    @classmethod
    def month_of(cls, month: Month) -> "Window":
        return cls(str(month))

    @classmethod
    def quarter_of(cls, month: Month) -> "Window":
        return cls(f"{month.year:04d}-Q{(month.number + 2) // 3}")

    @property
    def kind(self) -> str:
        _, month, quarter = self._parts()
        return "month" if month else "quarter" if quarter else "year"

    @property
    def months(self) -> tuple[Month, ...]:
        year, month, quarter = self._parts()
        if month:
            return (Month(year, month),)
        first, count = (3 * quarter - 2, 3) if quarter else (1, 12)
        return tuple(Month(year, number) for number in range(first, first + count))

    def begun(self, current: Month) -> tuple[Month, ...]:
        """Those of its months that have begun.

        :raises NoSuchWindow: when none has.
        """
        found = tuple(month for month in self.months if month <= current)
        if not found:
            raise NoSuchWindow
        return found

    def _parts(self) -> tuple[int, int, int]:
        written = _WRITTEN.fullmatch(self.code)
        year, month, quarter = written.groups() if written else ("0", None, None)
        return int(year), int(month or 0), int(quarter or 0)

    def __str__(self) -> str:
        return self.code


def settled_windows(today: date) -> tuple[Window, Window]:
    """The latest month, and the latest quarter, that are over and of which no more will come."""
    day = today - _SETTLED_AFTER
    ended = _month_before(day.year, day.month)
    quarter = (day.month - 1) // 3 * 3 + 1
    return Window.month_of(ended), Window.quarter_of(_month_before(day.year, quarter))


def _month_before(year: int, number: int) -> Month:
    return Month(year - 1, 12) if number == 1 else Month(year, number - 1)
