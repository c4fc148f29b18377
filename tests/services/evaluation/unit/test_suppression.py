"""An attacker who knows the method tries every table that could have given what was published."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.suppression import Table, suppressed_cells

K = 5

Counts = tuple[int, ...]
Seen = tuple[int, tuple[int | None, ...]]


def seen(total: int, counts: Counts, overlapping: bool = False) -> Seen:
    """All that a reader gets of one table: its total and the cells that are not hidden."""
    table = Table(total, {str(i): v for i, v in enumerate(counts)}, overlapping)
    hidden = suppressed_cells(table, K)
    return total, tuple(None if str(i) in hidden else v for i, v in enumerate(counts))


def recovered(worlds: Iterable[tuple[int, Counts]], look: Callable[[int, Counts], Seen]) -> int:
    """Hidden cells that have one value only in all worlds that look the same."""
    alike: dict[Seen, list[Counts]] = defaultdict(list)
    for total, counts in worlds:
        alike[look(total, counts)].append(counts)
    return sum(
        1
        for (_, cells), possible in alike.items()
        for i, cell in enumerate(cells)
        if cell is None and len({counts[i] for counts in possible}) == 1
    )


def partitions(size: int, highest: int) -> Iterator[tuple[int, Counts]]:
    for counts in product(range(highest + 1), repeat=size):
        if sum(counts) >= K:
            yield sum(counts), counts


def overlaps(size: int, highest: int) -> Iterator[tuple[int, Counts]]:
    """Every total and counts that requests with one topic or more each could give."""
    for total in range(K, highest + 1):
        for counts in product(range(total + 1), repeat=size):
            if sum(counts) >= total:
                yield total, counts


@pytest.mark.parametrize(("size", "highest"), [(2, 30), (3, 18), (4, 11)])
def test_no_hidden_cell_of_a_partition_can_be_recovered(size: int, highest: int) -> None:
    assert recovered(partitions(size, highest), seen) == 0


@pytest.mark.parametrize(("size", "highest"), [(2, 20), (3, 14)])
def test_no_hidden_cell_of_overlapping_topics_can_be_recovered(size: int, highest: int) -> None:
    assert recovered(overlaps(size, highest), lambda t, c: seen(t, c, overlapping=True)) == 0


def test_hiding_small_cells_alone_would_be_recovered_by_this_attacker() -> None:
    def naive(total: int, counts: Counts) -> Seen:
        return total, tuple(v if v >= K else None for v in counts)

    assert recovered(partitions(3, 18), naive) > 0


def test_a_zero_is_hidden_like_any_small_cell() -> None:
    assert seen(60, (0, 20, 40)) == (60, (None, None, 40))


def test_zeros_alone_would_follow_from_the_total_so_another_cell_goes_with_them() -> None:
    assert seen(50, (0, 0, 50)) == (50, (None, None, None))


def test_a_topic_that_almost_everybody_has_is_hidden_for_the_few_who_have_it_not() -> None:
    _, cells = seen(60, (57, 30, 30), overlapping=True)
    assert cells[0] is None


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert seen(30, (5, 10, 15)) == (30, (5, 10, 15))


counts = st.lists(st.integers(0, 60), min_size=2, max_size=11)


@settings(deadline=None)
@given(counts, st.integers(5, 20))
def test_withheld_cells_of_a_partition_leave_each_other_k_possible_values(
    values: list[int], minimum: int
) -> None:
    """Interval attack on large tables: small cells are known to be under k, the rest free."""
    table = Table(sum(values), {str(i): v for i, v in enumerate(values)})
    hidden = suppressed_cells(table, minimum)
    if len(hidden) == len(values):
        return  # then nobody knows which cells were small
    left = sum(values[int(i)] for i in hidden)
    caps = {i: minimum - 1 if values[int(i)] < minimum else left for i in hidden}
    for i in hidden:
        least = max(0, left - sum(cap for j, cap in caps.items() if j != i))
        assert min(caps[i], left) - least >= min(minimum - 1, left)


@settings(deadline=None)
@given(counts, st.integers(5, 20))
def test_a_shown_cell_is_never_small(values: list[int], minimum: int) -> None:
    table = Table(sum(values), {str(i): v for i, v in enumerate(values)})
    hidden = suppressed_cells(table, minimum)
    assert all(v >= minimum for i, v in enumerate(values) if str(i) not in hidden)
