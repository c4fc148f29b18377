"""From the cells of a roster's rows to profiles, with a mistake named by its column."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from services.matching.application.import_roster import Entry
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.roster_import import REQUIRED, Refusal, Row
from services.matching.entrypoints.bodies import EnrolBody
from services.matching.entrypoints.profiles import new_profile

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3}) +([0-9:]{5})-([0-9:]{5})")
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?", re.ASCII)
_TRUTH = {"yes": True, "no": False}


class CellMistake(ValueError):
    """A cell that is not of its column's form; `remedy` says which form that is."""

    def __init__(self, remedy: str) -> None:
        super().__init__(remedy)
        self.remedy = remedy


def entries(rows: Iterable[Row | Refusal], default_cap: int) -> Iterator[Entry | Refusal]:
    """A reference that comes twice is taken from its first row only."""
    first_rows: dict[str, int] = {}
    for row in rows:
        found = row if isinstance(row, Refusal) else _entry(row, default_cap)
        if isinstance(found, Entry):
            first = first_rows.setdefault(found.ref, found.number)
            if first != found.number:
                remedy = f"a reference of its own; row {first} has the same"
                found = Refusal(found.number, "supporter_ref", remedy)
        yield found


def _entry(row: Row, default_cap: int) -> Entry | Refusal:
    body: dict[str, Any] = {}
    for column, cell in row.cells.items():
        try:
            body |= _read(column, cell)
        except CellMistake as mistake:
            return Refusal(row.number, column, mistake.remedy)
    try:
        loaded: dict[str, Any] = EnrolBody().load(body)
        profile = new_profile(loaded, default_cap)
    except ValidationError as error:
        return Refusal(row.number, *_first(error.normalized_messages()))
    except InvalidProfile as mistake:
        return Refusal(row.number, mistake.field, mistake.remedy)
    return Entry(row.number, loaded["supporter_ref"], profile)


def _read(column: str, cell: str) -> dict[str, Any]:
    if not cell and column not in REQUIRED:
        return {}
    return {column: _FORMS[column](cell) if column in _FORMS else cell}


def _first(messages: Mapping[str, Any]) -> tuple[str, str]:
    """One mistake a row is enough to go and look at it; the words repeat no value."""
    column, below = next(iter(messages.items()))
    while not isinstance(below, str):
        below = next(iter(below.values() if isinstance(below, Mapping) else below))
    return column, f"another value: {below}"


def _words(cell: str) -> list[str]:
    return [word for word in (part.strip() for part in cell.split(";")) if word]


def _truth(cell: str) -> bool:
    if cell.lower() not in _TRUTH:
        raise CellMistake("yes or no")
    return _TRUTH[cell.lower()]


def _whole(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit() or len(cell) > 4:
        raise CellMistake("a whole number")
    return int(cell)


def _spans(cell: str) -> list[dict[str, Any]]:
    return [_span(word) for word in _words(cell)]


def _span(word: str) -> dict[str, Any]:
    found = _SPAN.fullmatch(word.lower())
    if found is None or found[1] not in _DAYS:
        raise CellMistake("weekly spans such as mon 08:00-16:00; fri 22:00-06:00")
    return {"day": _DAYS.index(found[1]), "from": found[2], "to": found[3]}


def _ledger(cell: str) -> list[dict[str, Any]]:
    return [_training(word) for word in _words(cell)]


def _training(word: str) -> dict[str, Any]:
    parts = word.split()
    if not 4 <= len(parts) <= 5 or not _NUMBER.fullmatch(parts[1]):
        raise CellMistake(
            "trainings such as active_listening 40 2026-01-31 2028-01-31 CERT-12:"
            " topic, hours, completed, expires, evidence if any"
        )
    names = ("topic", "hours", "completed_on", "expires_on", "evidence")
    return dict(zip(names, (parts[0], float(parts[1]), *parts[2:]), strict=False))


_FORMS: dict[str, Callable[[str], Any]] = {
    "shared": _truth,
    "veteran": _truth,
    "cap": _whole,
    "training": _ledger,
    "availability": _spans,
    **dict.fromkeys(("topics", "languages", "lived_experience", "channels", "duties"), _words),
}
