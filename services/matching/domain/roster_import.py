"""A roster as a file of text: whether it is a table at all, and which rows it has."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from .errors import MatchingError

REQUIRED = (
    "supporter_ref",
    "unit",
    "shared",
    "designated_on",
    "training",
    "topics",
    "languages",
    "time_zone",
    "availability",
)
OPTIONAL = (
    "cap",
    "gender",
    "rank_band",
    "veteran",
    "lived_experience",
    "channels",
    "duties",
)
COLUMNS = REQUIRED + OPTIONAL
MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 20_000


class UnusableRoster(MatchingError):
    """Nothing of the file was looked at further; the remedy says nothing of its content."""

    def __init__(self, remedy: str) -> None:
        super().__init__(remedy)
        self.remedy = remedy


@dataclass(frozen=True)
class Row:
    """`number` counts records from the header on, which is 1, as a spreadsheet does."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and what to give instead; its value is never repeated."""

    number: int
    column: str | None
    remedy: str


def text_of(content: bytes) -> str:
    """:raises UnusableRoster: for what is too large or no UTF-8."""
    if len(content) > MOST_BYTES:
        raise UnusableRoster(
            f"the file is too large: at most {MOST_BYTES // 1024**2} MiB; split it"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableRoster("the file is not UTF-8; save it as CSV in UTF-8") from None


def read_table(text: str, most: int = MOST_ROWS) -> list[Row | Refusal]:
    """All rows, so that nothing is done with the first before the last was read.

    :raises UnusableRoster: when it is no table with these columns, or too long.
    """
    if "\x00" in text:
        raise UnusableRoster("the file holds NUL characters; save it as CSV in UTF-8")
    records = _records(text.removeprefix("\ufeff"))
    header = next(records, None)
    if header is None:
        raise UnusableRoster(f"the file is empty; its first row names: {', '.join(REQUIRED)}")
    names = _names(header[1])
    found: list[Row | Refusal] = []
    for number, cells in records:
        if len(found) == most:
            raise UnusableRoster(f"too many rows: at most {most} below the header; split the file")
        found.append(_row(number, names, cells))
    if not found:
        raise UnusableRoster("there is no row below the header")
    return found


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Without those that are blank, which count all the same."""
    number = 0
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnusableRoster(
                f"row {number} cannot be read; look for a quotation mark that is not closed"
            ) from None
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def _names(header: list[str]) -> list[str]:
    for place, name in enumerate(header, start=1):
        if name not in COLUMNS:
            raise UnusableRoster(f"column {place} is not known; known are: {', '.join(COLUMNS)}")
        if name in header[: place - 1]:
            raise UnusableRoster(f"column {place} has the name of another; name each once")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnusableRoster(f"columns are missing: {', '.join(missing)}")
    return header


def _row(number: int, names: list[str], cells: list[str]) -> Row | Refusal:
    if len(cells) != len(names):
        return Refusal(number, None, "as many cells as the header has")
    return Row(number, dict(zip(names, cells, strict=True)))
