"""Monthly figures as a table of text: read with a remedy for whatever is wrong, and written.

What is written holds months, digits and words of closed lists, nothing that somebody typed: so no
cell of it can be taken for a formula. What is wrong is said by line and column; the content, which
may be anything, is repeated nowhere.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from services.evaluation.domain.monthly_figures import (
    EVENTS,
    HEADCOUNT,
    MEASURES,
    MonthlyFigures,
    faults_of,
    figures_of,
    headcount_remedy,
)
from services.evaluation.domain.months import Month, NoSuchMonth
from services.evaluation.domain.versions import REASONS

COUNTS = (HEADCOUNT.name, *(measure.name for measure in MEASURES))
COLUMNS = ("month", *COUNTS, "events", "version", "reason")
MOST_ROWS = 600
MOST_FAULTS = 50

_WHOLE = re.compile(r"[0-9]{1,9}")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_EXPECTED = f"the first line names the columns: {','.join(COLUMNS)}"
_NOT_TEXT = "not a text in UTF-8: save the table as CSV in UTF-8"


@dataclass(frozen=True)
class Row:
    """One month as the table has it. ``version`` is the one that was exported, 0 for none."""

    line: int
    month: Month
    figures: MonthlyFigures
    version: int = 0
    reason: str | None = None


@dataclass(frozen=True)
class TableFault:
    """``column`` is a name of ours, or None where the line as a whole is meant."""

    line: int
    column: str | None
    remedy: str


class UnusableTable(Exception):
    """Nothing of the table is taken; the faults are the first of them, in the order of lines."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        super().__init__("unusable table")
        ordered = sorted(faults, key=lambda fault: (fault.line, fault.column or ""))
        self.faults = ordered[:MOST_FAULTS]


def read_table(content: bytes) -> list[Row]:
    """All rows in their order.

    :raises UnusableTable: with everything that is wrong.
    """
    lines = _records(_text(content))
    header = next(lines, None)
    if header is None:
        raise _unusable(1, None, f"the table is empty; {_EXPECTED}")
    _check_header(*header)
    rows, faults = _rows(lines, header[1])
    faults += _repeated(rows)
    if faults:
        raise UnusableTable(faults)
    if not rows:
        raise _unusable(2, None, "there is no month below the first line")
    return rows


def write_table(rows: Iterable[Row]) -> str:
    """With a first line of names, also for no rows at all: that is the template."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        counts = [_written(row.figures.of(name)) for name in COUNTS]
        version = str(row.version) if row.version else ""
        writer.writerow(
            [str(row.month), *counts, " ".join(row.figures.events), version, row.reason or ""]
        )
    return text.getvalue()


def _written(count: int | None) -> str:
    return "" if count is None else str(count)


def _unusable(line: int, column: str | None, remedy: str) -> UnusableTable:
    return UnusableTable([TableFault(line, column, remedy)])


def _text(content: bytes) -> str:
    """With or without a byte order mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The line is that of the byte: what cannot be read is not counted in characters.
        line = content[: error.start].count(b"\n") + 1
        raise _unusable(line, None, _NOT_TEXT) from None
    if "\x00" in text:
        raise _unusable(text[: text.index("\x00")].count("\n") + 1, None, _NOT_TEXT)
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each with the line it begins at; those without any content are left out."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            remedy = "a quotation mark is not closed, or stands within a cell; no cell needs any"
            raise _unusable(line, None, remedy) from None
        cells = [cell.strip(" ") for cell in cells]
        if any(cells):
            yield line, cells


def _check_header(line: int, names: list[str]) -> None:
    _check_separator(line, names)
    faults = []
    for place, name in enumerate(names, start=1):
        if name not in COLUMNS:
            faults.append(f"column {place} is none of ours: take it out; {_EXPECTED}")
        elif name in names[: place - 1]:
            faults.append(f"column {place} has the name of one before it: take one of them out")
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        faults.append(f"columns are missing: {', '.join(missing)}; leave cells empty if need be")
    if faults:
        raise UnusableTable([TableFault(line, None, remedy) for remedy in faults])


def _check_separator(line: int, names: list[str]) -> None:
    for separator, what in _OTHER_SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            raise _unusable(line, None, f"cells are separated by {what}: separate them by commas")


def _rows(
    lines: Iterator[tuple[int, list[str]]], names: list[str]
) -> tuple[list[Row], list[TableFault]]:
    rows: list[Row] = []
    faults: list[TableFault] = []
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            faults.append(TableFault(line, None, f"at most {MOST_ROWS} months: split the table"))
            break
        if len(cells) != len(names):
            remedy = f"{len(names)} cells, as many as the first line has, separated by commas"
            faults.append(TableFault(line, None, remedy))
            continue
        found = _row(line, dict(zip(names, cells, strict=True)))
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults += found
    return rows, faults


def _row(line: int, cells: dict[str, str]) -> Row | list[TableFault]:
    faults = [TableFault(line, column, remedy) for column, remedy in _cell_faults(cells)]
    if faults:
        return faults
    counts = {name: int(cells[name]) if cells[name] else None for name in COUNTS}
    figures = figures_of({**counts, "events": cells["events"].split()})
    faults = [TableFault(line, fault.column, fault.remedy) for fault in faults_of(figures)]
    if faults:
        return faults
    month = Month.parse(cells["month"])
    return Row(line, month, figures, int(cells["version"] or 0), cells["reason"] or None)


def _cell_faults(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not _is_month(cells["month"]):
        yield "month", "a month as YYYY-MM, such as 2026-10; keep the column as text"
    if not cells["headcount"]:
        yield "headcount", headcount_remedy()
    for name in (*COUNTS, "version"):
        if cells[name] and not _WHOLE.fullmatch(cells[name]):
            yield name, "a whole number in digits alone, or nothing where it is not known"
    if not set(cells["events"].split()) <= set(EVENTS):
        yield "events", f"words with a space between them, out of: {' '.join(EVENTS)}"
    if cells["reason"] and cells["reason"] not in REASONS:
        yield "reason", f"nothing, or one of: {', '.join(REASONS)}"


def _is_month(text: str) -> bool:
    try:
        Month.parse(text)
    except NoSuchMonth:
        return False
    return True


def _repeated(rows: list[Row]) -> list[TableFault]:
    first: dict[Month, int] = {}
    faults = []
    for row in rows:
        if row.month in first:
            remedy = f"each month once: line {first[row.month]} has this one; take one of them out"
            faults.append(TableFault(row.line, "month", remedy))
        first.setdefault(row.month, row.line)
    return faults
