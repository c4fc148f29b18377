"""Which cells of a table must be suppressed so that no suppressed count can be worked out.

A cell is *small* when it holds fewer than k requests, zero included. Hiding those is not enough:
their sum follows from the total. So further cells are suppressed, smallest first and ties
together, until an attacker who knows the total, every shown cell, this rule, and even which
cells are small, still cannot narrow a suppressed cell to fewer than k values.

Assumptions: the total is known exactly; tables of one report share nothing but that total
(``sheet.py`` says why no other table may join). Rounding, done later, only helps.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Counts of one total. ``overlapping``: a request is in one cell or in several."""

    total: int
    cells: Mapping[str, int]
    overlapping: bool = False

    def is_small(self, code: str, minimum: int) -> bool:
        """In an overlapping table a cell also tells how many requests are outside it."""
        value = self.cells[code]
        return value < minimum or (self.overlapping and self.total - value < minimum)

    def without(self, codes: Set[str]) -> frozenset[str]:
        return frozenset(self.cells) - codes

    def rest(self, shown: Set[str]) -> int:
        """What a reader who sees these cells knows the others to hold together."""
        return self.total - sum(self.cells[code] for code in shown)


def suppressed_cells(table: Table, minimum: int) -> frozenset[str]:
    suppressed = frozenset(code for code in table.cells if table.is_small(code, minimum))
    while (shown := table.without(suppressed)) and not _is_safe(suppressed, table, minimum):
        least = min(table.cells[code] for code in shown)
        suppressed |= {code for code in shown if table.cells[code] == least}
    return suppressed


def _is_safe(suppressed: frozenset[str], table: Table, minimum: int) -> bool:
    bounds = {code: _known_bounds(code, table, minimum) for code in suppressed}
    left = table.rest(table.without(suppressed))
    lows = sum(low for low, _ in bounds.values())
    highs = sum(high for _, high in bounds.values())
    for low, high in bounds.values():
        least = max(low, left - (highs - high))
        most = high if table.overlapping else min(high, left - (lows - low))
        if most - least < minimum - 1:
            return False
    return True


def _known_bounds(code: str, table: Table, minimum: int) -> tuple[int, int]:
    """What the reason for suppressing a cell gives away about it."""
    if table.cells[code] < minimum:
        return 0, minimum - 1
    if table.is_small(code, minimum):
        return table.total - minimum + 1, table.total
    return 0, table.total
