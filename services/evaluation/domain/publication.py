"""Add a report to the book: protect it, have it attacked, and keep how it went out.

What the auditor can still recover is not published: then the whole report is hidden, which tells
nothing. Should even that be recoverable, somebody has put figures into the book another way, and
nothing is published at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.evaluation.domain.audit import Safe, findings
from services.evaluation.domain.books import ALL, Atom, Atoms, Book, Figure, Key, left_of
from services.evaluation.domain.contributions import RollUpRule
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.protection import Protection
from services.evaluation.domain.report_sets import Described, ReportSet

Answer = Mapping[str, Any]


class Recoverable(Exception):
    """The auditor recovers what earlier reports hid; no report may be added to this book."""


def added(asked: ReportSet, book: Book, minimum: int, roll_up: RollUpRule, small: bool) -> Book:
    """The book with this report in it. ``small``: nothing of this scope is ever shown by itself."""
    known = _knowing(book, asked)
    protection = Protection(known, asked.tables, minimum, roll_up)
    following = _safe(protection, frozenset() if small else protection.shown(), minimum)
    means = {key: figure for key, figure in _means(asked, following, minimum)}
    following = replace(following, means={**following.means, **means})
    answer = _answer(asked, following, minimum)
    return replace(following, answers={**following.answers, asked.name: answer})


def _safe(protection: Protection, shown: frozenset[Key], minimum: int) -> Book:
    new = frozenset[Atom]().union(
        *(figure.atoms for figures in protection.tables.values() for figure in figures)
    )
    known = protection.known()
    tables: Iterable[str] = protection.tables
    safe: Safe = set()
    while found := findings(protection.published(shown), minimum, tables, new, safe):
        if shown <= known:
            raise Recoverable
        hidden = (protection.hanging_on(found, shown) - known) or (shown - known)
        shown -= hidden
        tables = {each.key.table for each in found} | {key.table for key in hidden}
    return protection.published(shown)


def _knowing(book: Book, asked: ReportSet) -> Book:
    wanted = {atom for each in asked.tables.values() for figure in each for atom in figure.atoms}
    known = book.knowing({atom: asked.counts[atom] for atom in wanted}, asked.shapes)
    moments = {
        (*place, name): value
        for name, each in asked.described.items()
        for place, value in each.moments.items()
    }
    return replace(known, moments={**moments, **book.moments})


# --- what describes people ---------------------------------------------------------------------


def _means(asked: ReportSet, book: Book, minimum: int) -> list[tuple[Key, Figure]]:
    """A statistic is shown for people whose number is, and who could have answered anything."""
    means = []
    for name, described in asked.described.items():
        total = asked.tables[described.table][0]
        if _shown(total, book) is not None and _hides_answers(
            name, described, total, book, minimum
        ):
            means.append((replace(total.key, table=name), total))
    return means


def _hides_answers(
    name: str, described: Described, total: Figure, book: Book, minimum: int
) -> bool:
    """Of all of them, and of those who are left when statistics already shown are subtracted."""
    earlier = [figure for key, figure in book.means.items() if key.table == name]
    left = left_of(total.atoms, earlier)
    if not left:  # the sum of what is out already
        return True
    groups = [_together(book, name, atoms) for atoms in (total.atoms, left)]
    if groups[0].n != total.value(book.counts):
        raise ValueError(f"{name} does not describe the people of {described.table}")
    return all(
        group.n == 0 or (group.n >= minimum and not described.scale.tells_answers(group))
        for group in groups
    )


def _together(book: Book, name: str, atoms: Atoms) -> Moments:
    places = {atom[:2] for atom in atoms}
    return sum((book.moments[(*place, name)] for place in sorted(places)), Moments())


# --- how it goes out ---------------------------------------------------------------------------


def _answer(asked: ReportSet, book: Book, minimum: int) -> Answer:
    """True counts of what is shown, None for what is not; rounding is done when it is read."""
    tables = [_table(figures, book) for figures in asked.tables.values()]
    means = [
        {"name": name, "n": _shown(asked.tables[each.table][0], book), "figures": each.figures}
        for name, each in sorted(asked.described.items())
        if Key(*asked.name, name, ALL) in book.means
    ]
    return {"minimum": minimum, "tables": tables, "statistics": means}


def _table(figures: tuple[Figure, ...], book: Book) -> dict[str, Any]:
    total, *cells = figures
    return {
        "name": total.key.table,
        "total": _shown(total, book),
        "overlapping": book.shapes[total.key.table].overlapping,
        "cells": {cell.key.code: _shown(cell, book) for cell in cells},
    }


def _shown(figure: Figure, book: Book) -> int | None:
    return figure.value(book.counts) if figure.key in book.shown.get(figure.key.table, {}) else None
