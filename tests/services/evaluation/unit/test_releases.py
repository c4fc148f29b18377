"""What readers learn from a sequence of releases of one month."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.disclosure import DisclosureRule, publish
from services.evaluation.domain.months import Month
from services.evaluation.domain.releases import FrozenTable, Release, next_release
from services.evaluation.domain.sheet import Sheet, Statistic

K = 5
RULE = DisclosureRule(K, 1)
DAY = date(2026, 11, 23)
MONTH = Month(2026, 11)

Cells = tuple[int, ...]
World = tuple[Cells, Cells]
"""What the cells were at first, and what they were in the end."""


def sheet(**tables: Mapping[str, int]) -> Sheet:
    return Sheet(sum(next(iter(tables.values())).values()), tables, {})


def release(*sheets: Sheet) -> Release | None:
    current: Release | None = None
    for each in sheets:
        current = next_release(current, each, K, DAY)
    return current


def shown(current: Release | None, table: str) -> dict[str, int | None]:
    content = publish("harbor", MONTH, current, RULE).content
    found = (each["cells"] for each in content["tables"] if each["name"] == table)
    return {cell["code"]: cell["count"] for cells in found for cell in cells}


def test_the_first_release_waits_for_k_requests() -> None:
    assert release(sheet(urgency={"urgent": 2, "routine": 2})) is None
    assert release(sheet(urgency={"urgent": 2, "routine": 3})) is not None


def test_fewer_than_k_new_requests_change_nothing() -> None:
    first = sheet(urgency={"urgent": 10, "routine": 12})
    assert release(first, sheet(urgency={"urgent": 14, "routine": 12})) == release(first)


def test_k_new_requests_make_a_new_release() -> None:
    first = sheet(urgency={"urgent": 10, "routine": 10})
    later = release(first, sheet(urgency={"urgent": 20, "routine": 20}))
    assert shown(later, "urgency") == {"urgent": 20, "routine": 20}


def test_a_table_stays_as_it_was_while_one_of_its_cells_has_moved_too_little() -> None:
    first = sheet(urgency={"urgent": 10, "prompt": 10, "routine": 10})
    later = release(first, sheet(urgency={"urgent": 11, "prompt": 20, "routine": 40}))
    assert shown(later, "urgency") == {"urgent": 10, "prompt": 10, "routine": 10}
    assert later is not None
    assert (later.total, later.tables["urgency"].total) == (71, 30)


def test_a_table_that_showed_nothing_is_suppressed_afresh_once_its_total_has_doubled() -> None:
    first = sheet(urgency={"urgent": 2, "routine": 7})
    later = release(first, sheet(urgency={"urgent": 12, "routine": 17}))
    assert shown(release(first), "urgency") == {"urgent": None, "routine": None}
    assert shown(later, "urgency") == {"urgent": 12, "routine": 17}


def test_a_suppressed_cell_stays_suppressed_beside_figures_already_shown() -> None:
    first = sheet(urgency={"urgent": 2, "prompt": 6, "routine": 20})
    later = release(first, sheet(urgency={"urgent": 12, "prompt": 16, "routine": 40}))
    assert shown(later, "urgency") == {"urgent": None, "prompt": None, "routine": 40}


def test_outcomes_that_settle_after_the_month_are_released_when_k_have_changed() -> None:
    first = sheet(urgency={"urgent": 30, "routine": 30}, outcome={"open": 50, "supported": 10})
    few = sheet(urgency={"urgent": 30, "routine": 30}, outcome={"open": 47, "supported": 13})
    many = sheet(urgency={"urgent": 30, "routine": 30}, outcome={"open": 20, "supported": 40})
    assert release(first, few) == release(first)
    assert shown(release(first, many), "outcome")["supported"] == 40
    assert shown(release(first, many), "urgency") == shown(release(first), "urgency")


def test_a_table_stays_when_a_shown_cell_has_fallen_under_k() -> None:
    first = sheet(urgency={"urgent": 60}, outcome={"open": 40, "supported": 20})
    later = sheet(urgency={"urgent": 60}, outcome={"open": 2, "supported": 58})
    assert shown(release(first, later), "outcome") == {"open": 40, "supported": 20}


def test_a_table_stays_when_its_suppressed_cells_have_fallen_under_k_together() -> None:
    first = sheet(urgency={"urgent": 60}, outcome={"open": 15, "no_contact": 2, "supported": 43})
    later = sheet(urgency={"urgent": 60}, outcome={"open": 0, "no_contact": 2, "supported": 58})
    assert shown(release(first), "outcome")["open"] is None
    assert shown(release(first, later), "outcome")["supported"] == 43


def test_a_statistic_is_renewed_only_when_k_more_people_stand_behind_it() -> None:
    def at(n: int, mean: float) -> Sheet:
        return Sheet(60, {"urgency": {"urgent": 60}}, {"who5_before": Statistic(n, {"mean": mean})})

    once = next_release(None, at(20, 50.0), K, DAY)
    assert next_release(once, at(24, 40.0), K, DAY) == once
    again = next_release(once, at(25, 40.0), K, DAY)
    assert again is not None
    assert again.statistics["who5_before"].figures == {"mean": 40.0}


steps = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 4)), min_size=1, max_size=30
)


@settings(deadline=None)
@given(steps)
def test_two_different_summaries_always_differ_by_k_requests_at_least(
    arrivals: list[tuple[str, int]],
) -> None:
    counts = {"a": 0, "b": 0, "c": 0}
    current: Release | None = None
    for code, amount in arrivals:
        counts[code] += amount
        following = next_release(current, sheet(urgency=dict(counts)), K, DAY)
        if following != current:
            assert following is not None
            assert following.total - (current.total if current else 0) >= K
        current = following


@settings(deadline=None)
@given(steps)
def test_a_figure_shown_twice_differs_by_k_or_not_at_all(arrivals: list[tuple[str, int]]) -> None:
    counts = {"a": 0, "b": 0, "c": 0}
    current: Release | None = None
    given_out: dict[str, int] = {}
    for code, amount in arrivals:
        counts[code] += amount
        current = next_release(current, sheet(urgency=dict(counts)), K, DAY)
        for cell, count in shown(current, "urgency").items():
            if count is not None:
                assert count == given_out.get(cell, count) or abs(count - given_out[cell]) >= K
                given_out[cell] = count


@pytest.mark.parametrize(
    ("first", "new"), [(9, 5), (12, 8), (16, 10), (20, 6), (8, 8), (9, 14), (13, 13)]
)
def test_two_releases_together_give_away_no_hidden_cell_and_no_small_change(
    first: int, new: int
) -> None:
    """Every world of three growing cells with these totals, grouped by what both releases show."""
    alike: defaultdict[tuple[object, ...], list[World]] = defaultdict(list)
    for start in _of_total(first):
        before = release(sheet(urgency=dict(zip("abc", start, strict=True))))
        seen_before = _seen(before)
        for grown in _of_total(new):
            end = tuple(x + y for x, y in zip(start, grown, strict=True))
            after = next_release(before, sheet(urgency=dict(zip("abc", end, strict=True))), K, DAY)
            alike[seen_before, _seen(after)].append((start, end))
    assert _recovered(alike) == 0


def _of_total(total: int) -> list[Cells]:
    return [c for c in product(range(total + 1), repeat=3) if sum(c) == total]


def _seen(current: Release | None) -> tuple[object, ...]:
    if current is None:
        return ()
    table = current.tables["urgency"]
    return _told(current.total, table.total, tuple(table.cells.items()))


@cache
def _told(total: int, of: int, cells: tuple[tuple[str, int | None], ...]) -> tuple[object, ...]:
    """Of releases that hold the same; many worlds come to one."""
    alike = Release(DAY, K, total, {"urgency": FrozenTable(of, DAY, dict(cells))}, {})
    return total, of, *shown(alike, "urgency").values()


def _recovered(alike: Mapping[tuple[object, ...], list[World]]) -> int:
    """Small values, and small changes, that are the same in every world that looks alike."""
    found = 0
    for worlds in alike.values():
        for cell in range(3):
            for known in (
                {start[cell] for start, _ in worlds},
                {end[cell] for _, end in worlds},
                {end[cell] - start[cell] for start, end in worlds},
            ):
                found += len(known) == 1 and next(iter(known)) < K
    return found


# --- the auditor below the month's report --------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        {"urgent": 3, "routine": 57},  # shown though small
        {"urgent": None, "routine": 57},  # the total gives it back
        {"urgent": None, "prompt": None, "routine": 58},  # two are left between both
    ],
)
def test_what_a_table_gives_away_is_not_published_whoever_released_it(
    cells: dict[str, int | None],
) -> None:
    """A release that suppression has not made, or made wrongly."""
    wrong = Release(DAY, K, 60, {"urgency": FrozenTable(60, DAY, cells)}, {})
    assert set(shown(wrong, "urgency").values()) == {None}


def test_what_a_table_keeps_is_published() -> None:
    right = Release(
        DAY, K, 60, {"urgency": FrozenTable(60, DAY, {"a": None, "b": None, "c": 50})}, {}
    )
    assert shown(right, "urgency")["c"] == 50
