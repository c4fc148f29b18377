"""Frozen releases: a month's figures change in steps too large to tell one request by.

Whoever may ask before and after one request could subtract. So a report is not computed when it
is asked for: it is read from the month's latest release, and these rules say when that changes.

- The total changes only when at least k requests are new.
- A table changes only as a whole, and keeps the cells that it suppresses, so that suppressed
  cells cannot be had by subtracting one pattern from another. It changes only when each shown
  cell, and the sum of the suppressed ones, has moved by at least k and holds at least k: the
  difference of two releases is a table too. Readers can compute all of that themselves, so the
  decision tells them nothing. A table that stays says which total it belongs to. A table that
  has shown nothing yet is suppressed afresh when the total has doubled: sooner, "everything was
  suppressed" and growth that is known to be small would together tell what was there.
- A statistic is renewed only when at least k more people stand behind it.
- ``Look``: a release is considered once in a period (a day), so that polling cannot find the
  minute in which the k-th request arrived.

The price: a month looked at early shows less and later, whoever wants the fullest month asks
when it is over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.evaluation.domain.sheet import OVERLAPPING, Sheet, Statistic
from services.evaluation.domain.suppression import Table, suppressed_cells


@dataclass(frozen=True)
class FrozenTable:
    """A table as released: the total and the counts of that moment, None where suppressed."""

    total: int
    as_of: date
    cells: Mapping[str, int | None]

    @property
    def shown(self) -> frozenset[str]:
        return frozenset(code for code, count in self.cells.items() if count is not None)


@dataclass(frozen=True)
class Release:
    """What one month gives out; with ``minimum`` as it was then."""

    as_of: date
    minimum: int
    total: int
    tables: Mapping[str, FrozenTable]
    statistics: Mapping[str, Statistic]


@dataclass(frozen=True)
class Look:
    """The last time a release was considered; ``version`` counts the looks of this month.

    ``period`` is the second in which the period of that look began.
    """

    period: int
    release: Release | None = None
    version: int = 0

    def again(self, period: int, release: Release | None) -> "Look":
        return Look(period, release, self.version + 1)


def next_release(
    previous: Release | None, sheet: Sheet, minimum: int, today: date
) -> Release | None:
    """The release after ``previous``; that one itself when too little has changed."""
    known = previous.total if previous else 0
    grown = sheet.total - known >= minimum
    if previous is None and not grown:
        return None
    total = sheet.total if grown else known
    tables = dict(previous.tables) if previous else {}
    if total == sheet.total:  # else tables of the new total would tell it
        tables = _tables(tables, sheet, minimum, today)
    statistics = _renewed(previous, sheet, minimum)
    return _settled(previous, Release(today, minimum, total, tables, statistics))


def _settled(previous: Release | None, following: Release) -> Release:
    """The previous release when the following one would only have another date."""
    if previous is None:
        return following
    same = (following.total, following.tables, following.statistics) == (
        previous.total,
        previous.tables,
        previous.statistics,
    )
    return previous if same else following


def _tables(
    before: Mapping[str, FrozenTable], sheet: Sheet, minimum: int, today: date
) -> dict[str, FrozenTable]:
    return {
        name: _released(
            before.get(name), Table(sheet.total, cells, name in OVERLAPPING), minimum, today
        )
        for name, cells in sheet.tables.items()
    }


def _released(frozen: FrozenTable | None, table: Table, minimum: int, today: date) -> FrozenTable:
    if frozen is None or (not frozen.shown and table.total >= 2 * frozen.total):
        return _freeze(table, suppressed_cells(table, minimum), today)
    if frozen.shown and _has_moved(frozen, table, minimum):
        return _freeze(table, table.without(frozen.shown), today)
    return frozen


def _freeze(table: Table, suppressed: frozenset[str], today: date) -> FrozenTable:
    cells = {code: None if code in suppressed else n for code, n in table.cells.items()}
    return FrozenTable(table.total, today, cells)


def _has_moved(frozen: FrozenTable, table: Table, minimum: int) -> bool:
    """Whether each figure that a reader can compute moved by k, and holds k."""
    now = {code: table.cells[code] for code in frozen.shown}
    then = {code: frozen.cells[code] or 0 for code in frozen.shown}
    pairs = [(now[code], then[code]) for code in frozen.shown]
    if table.overlapping:
        pairs += [(table.total - now[code], frozen.total - then[code]) for code in frozen.shown]
    elif len(frozen.shown) < len(frozen.cells):
        pairs.append((table.rest(frozen.shown), frozen.total - sum(then.values())))
    return all(new >= minimum and abs(new - old) >= minimum for new, old in pairs)


def _renewed(previous: Release | None, sheet: Sheet, minimum: int) -> Mapping[str, Statistic]:
    renewed = dict(previous.statistics) if previous else {}
    for name, statistic in sheet.statistics.items():
        known = renewed[name].n if name in renewed else 0
        if statistic.n - known >= minimum and not _tells_since(renewed.get(name), statistic):
            renewed[name] = statistic
    return renewed


def _tells_since(previous: Statistic | None, following: Statistic) -> bool:
    """Whether two mean changes, subtracted, tell what those answered who came in between."""
    if previous is None or previous.followed is None or following.followed is None:
        return False
    return following.followed.tells_since(previous.followed)
