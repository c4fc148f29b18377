"""Ranges of hidden counts, against tables whose answer is published or found by trying all."""

from collections.abc import Iterator
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.books import Atom, Atoms
from services.evaluation.domain.puzzles import Puzzle, Range, Sum, ranges

pytestmark = pytest.mark.unit


def atom(name: str) -> Atom:
    return "harbor", "2026-01", "table", name


def atoms(*names: str) -> Atoms:
    return frozenset(map(atom, names))


def a_sum(total: float, *names: str) -> Sum:
    return Sum(dict.fromkeys(atoms(*names), 1), total, total)


def bounds(names: str, sums: list[Sum], limit: Range = (0, 1000)) -> dict[str, Range]:
    puzzle = Puzzle({atom(name): limit for name in names}, sums)
    found = ranges(puzzle, [atoms(name) for name in names])
    return {name: found[atoms(name)] for name in names}


def test_two_hidden_cells_of_one_sum() -> None:
    assert bounds("ab", [a_sum(7, "a", "b")]) == {"a": (0, 7), "b": (0, 7)}


def test_what_is_known_of_the_other_cell_bounds_this_one() -> None:
    assert bounds("ab", [a_sum(14, "a", "b")], (0, 9)) == {"a": (5, 9), "b": (5, 9)}


def test_four_corners_of_a_two_way_table_move_together() -> None:
    """A cycle of hidden cells can shift by what its cells hold, and no further.

    The example is ours: rows 3 + 8 and 6 + 2, columns 3 + 6 and 8 + 2. The pattern, a cell and
    three complements at the corners of a rectangle, is that of Cox 1980 (*Suppression methodology
    and statistical disclosure control*, JASA 75).
    """
    rows = [a_sum(11, "a", "b"), a_sum(8, "c", "d")]
    columns = [a_sum(9, "a", "c"), a_sum(10, "b", "d")]
    expected = {"a": (1, 9), "b": (2, 10), "c": (0, 8), "d": (0, 8)}
    assert bounds("abcd", rows + columns) == expected


def test_hidden_cells_in_every_row_and_column_twice_may_still_be_told() -> None:
    """Two hidden cells in each row and column do not suffice when a sum of sums isolates one."""
    sums = [a_sum(5, "a", "b"), a_sum(9, "b", "c"), a_sum(6, "c", "a")]
    assert bounds("abc", sums) == {"a": (1, 1), "b": (4, 4), "c": (5, 5)}


def test_parts_that_no_sum_connects_add_up_apart() -> None:
    puzzle = Puzzle({atom(n): (0, 100) for n in "abcd"}, [a_sum(7, "a", "b"), a_sum(9, "c", "d")])
    assert ranges(puzzle, [atoms("a", "c")]) == {atoms("a", "c"): (0, 16)}


def test_an_inequality_of_an_overlapping_table() -> None:
    everybody = Sum({atom("a"): 1, atom("b"): 1, atom("t"): -1}, 0, inf)
    at_most = Sum({atom("t"): 1, atom("a"): -1}, 0, inf)
    total = Sum({atom("t"): 1}, 10, 10)
    puzzle = Puzzle({atom(n): (0, 40) for n in "abt"}, [everybody, at_most, total])
    assert ranges(puzzle, [atoms("a"), atoms("b")]) == {atoms("a"): (0, 10), atoms("b"): (0, 40)}


@pytest.mark.parametrize("enough", [inf, 9])
def test_more_ranges_than_are_looked_for_at_once(enough: float) -> None:
    """Twenty-four cells in a ring, each pair of neighbours a known sum: all move together."""
    names = "abcdefghijklmnopqrstuvwx"
    ring = [a_sum(9, *pair) for pair in zip(names, names[1:] + names[0], strict=True)]
    puzzle = Puzzle({atom(name): (0, 100) for name in names}, ring)
    found = ranges(puzzle, [atoms(name) for name in names], enough)
    assert set(found.values()) == {(0, 9)}


cells = st.lists(st.integers(0, 4), min_size=6, max_size=6)


@settings(deadline=None, max_examples=40)
@given(cells)
def test_the_range_is_that_of_all_whole_tables_of_the_same_sums(values: list[int]) -> None:
    """Two by three cells, all sums known: every table with these sums is tried."""
    names = "abcdef"
    lines = ("abc", "def", "ad", "be", "cf")
    wanted = [_line(values, line) for line in lines]
    tables = [
        t for t in _all_tables((wanted[0], wanted[1])) if [_line(t, li) for li in lines] == wanted
    ]
    sums = [a_sum(total, *line) for line, total in zip(lines, wanted, strict=True)]
    found = bounds(names, sums)
    for place, name in enumerate(names):
        possible = [table[place] for table in tables]
        assert found[name] == (min(possible), max(possible))


def _line(table: list[int] | tuple[int, ...], line: str) -> int:
    return sum(table["abcdef".index(name)] for name in line)


def _all_tables(rows: tuple[int, int]) -> Iterator[tuple[int, ...]]:
    return (one + other for one, other in product(*(list(_rows_of(total)) for total in rows)))


def _rows_of(total: int) -> Iterator[tuple[int, ...]]:
    return (row for row in product(range(total + 1), repeat=3) if sum(row) == total)
