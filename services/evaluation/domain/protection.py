"""Which figures of a new report are hidden, so that nothing published can be recovered.

1. *Primary*: a cell under k, or whose complement is, and a figure that one agency dominates.
2. *In its own table*: what ``suppression.py`` hides besides, so that the table's total does not
   give small cells back.
3. *In sums of months and agencies*: a sum is hidden when what it adds to figures already shown is
   somebody's, but of fewer than k people.
4. *By attack*: while the auditor recovers anything (``publication.py``), of the new figures that
   a recovered one hangs on the smallest is hidden.

Only figures of the new report are ever hidden, because older ones are out. That suffices: a hidden
sum says nothing, so with all of them hidden the book is as safe as before.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.evaluation.domain.audit import Finding
from services.evaluation.domain.books import ALL, Atom, Atoms, Book, Figure, Key, left_of
from services.evaluation.domain.contributions import RollUpRule, leaves_enough
from services.evaluation.domain.suppression import Table, suppressed_cells


class Protection:
    """Of one report: ``tables`` maps each table's name to its figures, the total first."""

    def __init__(
        self,
        book: Book,
        tables: Mapping[str, Sequence[Figure]],
        minimum: int,
        roll_up: RollUpRule,
    ) -> None:
        self._book = book
        self.tables = tables
        self._minimum = minimum
        self._roll_up = roll_up
        self._lefts: dict[Key, Atoms] = {}

    def shown(self) -> frozenset[Key]:
        shown = {f.key for figures in self.tables.values() for f in self._primary(figures)}
        shown -= self._with_few_left(shown)
        shown -= self._beside_small_ones(shown)
        return frozenset(shown)

    # --- 1: by its own size ----------------------------------------------------------------

    def _primary(self, figures: Sequence[Figure]) -> list[Figure]:
        """A table whose total is hidden shows nothing."""
        total, *cells = figures
        if not self._may_show(total, None):
            return []
        return [total, *(cell for cell in cells if self._may_show(cell, total))]

    def _may_show(self, figure: Figure, total: Figure | None) -> bool:
        value = self._value(figure)
        if value < self._minimum or (total and self._few_outside(figure, total, value)):
            return False
        agencies = self._by_agency(figure.atoms)
        return len(agencies) == 1 or self._roll_up.allows(agencies) or self._known(figure)

    def _few_outside(self, figure: Figure, total: Figure, value: int) -> bool:
        """In an overlapping table a cell also tells how many are outside it."""
        return self._overlapping(figure) and self._value(total) - value < self._minimum

    def _value(self, figure: Figure) -> int:
        return figure.value(self._book.counts)

    def _overlapping(self, figure: Figure) -> bool:
        return self._book.shapes[figure.key.table].overlapping

    def _by_agency(self, atoms: Iterable[Atom]) -> list[int]:
        parts: dict[str, int] = {}
        for atom in atoms:
            parts[atom[0]] = parts.get(atom[0], 0) + self._book.counts[atom]
        return list(parts.values())

    # --- 2: beside small cells of the same table ---------------------------------------------

    def _beside_small_ones(self, shown: set[Key]) -> set[Key]:
        hidden: set[Key] = set()
        for total, *cells in self.tables.values():
            if total.key in shown and all(len(cell.atoms) == 1 for cell in cells):
                hidden |= self._suppressed(total, cells)
            elif total.key in shown and not self._overlapping(total):
                hidden |= self._beside_few(cells, shown)
        return hidden

    def _suppressed(self, total: Figure, cells: Sequence[Figure]) -> set[Key]:
        counts = {cell.key.code: self._value(cell) for cell in cells}
        table = Table(self._value(total), counts, self._overlapping(total))
        codes = suppressed_cells(table, self._minimum)
        return {cell.key for cell in cells if cell.key.code in codes}

    def _beside_few(self, cells: Sequence[Figure], shown: set[Key]) -> set[Key]:
        """In sums of months the total leaves k people to the hidden cells, and there are two."""
        hidden = [cell for cell in cells if cell.key not in shown]
        rest = sorted((c for c in cells if c.key in shown and not self._known(c)), key=self._value)
        while (
            hidden and rest and (len(hidden) < 2 or sum(map(self._value, hidden)) < self._minimum)
        ):
            hidden.append(rest.pop(0))
        return {cell.key for cell in hidden}

    # --- 3: sums with little in them that is new ---------------------------------------------

    def _with_few_left(self, shown: set[Key]) -> set[Key]:
        figures = [f for each in self.tables.values() for f in each if f.key in shown]
        few = {f.key for f in figures if len(f.atoms) > 1 and not self._leaves_enough(f)}
        return self._with_cells(few)

    def _leaves_enough(self, figure: Figure) -> bool:
        """The total of a month is the sum of its own cells, and is judged by attack alone."""
        if len({atom[:2] for atom in figure.atoms}) == 1:
            return True
        left = self._by_agency(self._left(figure))
        if len(self._by_agency(figure.atoms)) > 1:
            return leaves_enough(left, self._minimum)
        return not any(left) or sum(left) >= self._minimum

    def _known(self, figure: Figure) -> bool:
        """It is a sum of figures that are out already."""
        return not self._left(figure)

    def _left(self, figure: Figure) -> Atoms:
        if figure.key not in self._lefts:
            table, code = figure.key.table, figure.key.code
            shown = self._book.shown.get(table, {}).values()
            same = [each for each in shown if each.key.code == code]
            self._lefts[figure.key] = left_of(figure.atoms, same)
        return self._lefts[figure.key]

    def _with_cells(self, keys: set[Key]) -> set[Key]:
        """A hidden total takes its cells with it, and the tables that have the same total."""
        shapes = self._book.shapes
        people = {shapes[key.table].counts for key in keys if key.code == ALL}
        gone = (each for name, each in self.tables.items() if shapes[name].counts in people)
        return keys | {figure.key for figures in gone for figure in figures}

    # --- 4: by attack ------------------------------------------------------------------------

    def published(self, shown: Iterable[Key]) -> Book:
        """The book with this report in it."""
        keys, figures = set(shown), [f for each in self.tables.values() for f in each]
        return self._book.publishing(
            [f for f in figures if f.key in keys], [f for f in figures if f.key not in keys]
        )

    def known(self) -> frozenset[Key]:
        """Sums of figures that are out already: showing them tells nothing, hiding them neither."""
        figures = (f for each in self.tables.values() for f in each)
        return frozenset(figure.key for figure in figures if self._known(figure))

    def hanging_on(self, found: Sequence[Finding], shown: frozenset[Key]) -> frozenset[Key]:
        """Of what is shown, the least that each finding may hang on, and what goes with it."""
        chosen: set[Key] = set()
        book = self.published(shown)
        for each in found:
            table = each.key.table
            target = book.hidden[table][each.key].atoms - book.known_atoms(table)
            ours = [f for f in self.tables[table] if f.key in shown and not self._known(f)]
            near = self._near(ours, target, each.key.code == ALL)
            if near and not chosen.intersection(f.key for f in near):
                chosen.add(min(near, key=self._cost).key)
        return frozenset(self._with_cells(chosen))

    def _near(self, ours: Sequence[Figure], target: Atoms, total: bool) -> Sequence[Figure]:
        """A hidden total is told by totals, a cell by sums of it, or by the cells beside it."""
        touching = [f for f in ours if f.atoms & target and (f.key.code == ALL) is total]
        return touching or [f for f in ours if f.key.code != ALL] or ours

    def _cost(self, figure: Figure) -> tuple[bool, int, Key]:
        """A total is hidden last, since its table goes with it."""
        return figure.key.code == ALL, self._value(figure), figure.key
