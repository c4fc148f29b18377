"""The auditor's look at one table of a month's release, from what is shown of it alone.

Its attacker has the table's total, the cells shown and the rule. One table is one sum, so this
needs no linear programme and may run where the question is answered.
"""

from services.evaluation.domain.books import Atom
from services.evaluation.domain.puzzles import Puzzle, Sum, ranges
from services.evaluation.domain.releases import FrozenTable


def is_recoverable(table: FrozenTable, overlapping: bool, minimum: int) -> bool:
    """Whether a cell is shown that is too small, or a hidden one has fewer than k values left."""
    shown = {code: count for code, count in table.cells.items() if count is not None}
    outside = [table.total - count for count in shown.values()] if overlapping else []
    if min([*shown.values(), *outside], default=minimum) < minimum:
        return True
    hidden = [_atom(code) for code in table.cells if code not in shown]
    left = table.total - sum(shown.values())
    puzzle = Puzzle(
        dict.fromkeys(hidden, (0, table.total)),
        [Sum(dict.fromkeys(hidden, 1), left, float("inf") if overlapping else left)],
    )
    found = ranges(puzzle, [frozenset([atom]) for atom in hidden])
    return any(high - low < minimum - 1 for low, high in found.values())


def _atom(code: str) -> Atom:
    return "", "", "", code
