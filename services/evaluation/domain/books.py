"""What a region has published of one year, with the true counts that stand behind it.

An *atom* is the finest count there is: one agency, one month, one cell. Every figure of every
report is a sum of atoms, so whatever a reader can work out follows from these sums. A book never
forgets: a figure that was shown stays known, and one that was hidden stays hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.evaluation.domain.moments import Moments
from services.evaluation.domain.windows import Window

Atom = tuple[str, str, str, str]
"""Agency, month, table, cell; the cell ``ALL`` of an overlapping table is its total."""
Atoms = frozenset[Atom]

ALL = ""
REGION = "region"


@dataclass(frozen=True)
class Shape:
    """A table's cells. ``overlapping``: somebody may be counted in several of them.

    ``people`` says who (or what) is counted. Tables that count the same have the same totals, and
    show or hide them together.
    """

    name: str
    codes: tuple[str, ...]
    overlapping: bool = False
    people: str = ""

    @property
    def counts(self) -> str:
        return self.people or self.name

    @property
    def total(self) -> tuple[str, ...]:
        """The cells whose sum is the table's total."""
        return (ALL,) if self.overlapping else self.codes

    @property
    def cells(self) -> tuple[str, ...]:
        return (*self.codes, ALL) if self.overlapping else self.codes


@dataclass(frozen=True, order=True)
class Key:
    """One figure of one report; ``code`` is ``ALL`` for the total of a table."""

    scope: str
    window: str
    table: str
    code: str


@dataclass(frozen=True)
class Figure:
    key: Key
    atoms: Atoms

    def value(self, counts: Mapping[Atom, int]) -> int:
        return sum(counts[atom] for atom in self.atoms)


def figures_of(
    scope: str, members: Iterable[str], window: Window, shape: Shape
) -> tuple[Figure, ...]:
    """The total, then each cell."""
    places = [(agency, str(month)) for agency in members for month in window.months]

    def figure(code: str, cells: Iterable[str]) -> Figure:
        atoms = frozenset((*place, shape.name, cell) for place in places for cell in cells)
        return Figure(Key(scope, str(window), shape.name, code), atoms)

    return (figure(ALL, shape.total), *(figure(code, (code,)) for code in shape.codes))


Filed = Mapping[str, Mapping[Key, Figure]]


@dataclass(frozen=True)
class Book:
    """``shown`` and ``hidden`` are all figures of all reports published so far, by table.

    ``answers``: each report as it went out, by scope and window. ``moments`` of scores by agency,
    month and statistic; ``means`` are the figures whose people a shown statistic describes, their
    key naming the statistic.
    """

    counts: Mapping[Atom, int] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    shown: Filed = field(default_factory=dict)
    hidden: Filed = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    moments: Mapping[tuple[str, str, str], Moments] = field(default_factory=dict)
    means: Mapping[Key, Figure] = field(default_factory=dict)

    def knowing(self, counts: Mapping[Atom, int], shapes: Iterable[Shape]) -> "Book":
        """With further atoms. One that is known keeps its count: what was published stands."""
        known = {**counts, **self.counts}
        return replace(self, counts=known, shapes={**self.shapes, **{s.name: s for s in shapes}})

    def publishing(self, shown: Iterable[Figure], hidden: Iterable[Figure]) -> "Book":
        return replace(self, shown=_filed(self.shown, shown), hidden=_filed(self.hidden, hidden))

    def minimum(self, scope: str, window: str, now: int) -> int:
        """The k that this report was hidden by; ``now``: of one that is about to be published."""
        answer = self.answers.get((scope, window))
        return int(answer["minimum"]) if answer else now

    def known_atoms(self, table: str) -> Atoms:
        """Atoms that were shown as they are."""
        figures = self.shown.get(table, {}).values()
        return frozenset(atom for each in figures if len(each.atoms) == 1 for atom in each.atoms)


def _filed(known: Filed, figures: Iterable[Figure]) -> Filed:
    more: dict[str, dict[Key, Figure]] = {}
    for figure in figures:
        more.setdefault(figure.key.table, {})[figure.key] = figure
    return {**known, **{table: {**known.get(table, {}), **new} for table, new in more.items()}}


def left_of(atoms: Atoms, shown: Iterable[Figure]) -> Atoms:
    """What these figures, the largest first, do not say of a sum."""
    left = set(atoms)
    for part in sorted(shown, key=lambda each: -len(each.atoms)):
        if part.atoms <= left:
            left -= part.atoms
    return frozenset(left)
