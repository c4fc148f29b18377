"""The fixed windows of reports: a month, a quarter, a year. No other span can be asked for.

Every two windows are apart or one holds the other, so nobody can subtract two that overlap.
"""

import re
from dataclasses import dataclass

from services.evaluation.domain.months import Month, NoSuchMonth

_WRITTEN = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
MONTH, QUARTER, YEAR = 1, 3, 12


@dataclass(frozen=True, order=True)
class Window:
    """``length`` months from ``first`` on."""

    first: Month
    length: int

    def __post_init__(self) -> None:
        fixed = self.length in (MONTH, QUARTER, YEAR)
        if not fixed or (self.first.number - 1) % self.length:
            raise NoSuchMonth

    @classmethod
    def parse(cls, text: str) -> "Window":
        """:raises NoSuchMonth: unless the text is 2026-11, 2026-Q4 or 2026."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise NoSuchMonth
        year, quarter, month = written.groups()
        if quarter:
            return cls(Month(int(year), 3 * int(quarter) - 2), QUARTER)
        return cls(Month(int(year), int(month or 1)), MONTH if month else YEAR)

    @property
    def months(self) -> tuple[Month, ...]:
        year, first = self.first.year, self.first.number
        return tuple(Month(year, first + step) for step in range(self.length))

    def is_over(self, today: Month) -> bool:
        return self.months[-1] < today

    def __str__(self) -> str:
        if self.length == YEAR:
            return str(self.first.year)
        if self.length == QUARTER:
            return f"{self.first.year}-Q{self.first.number // QUARTER + 1}"
        return str(self.first)
