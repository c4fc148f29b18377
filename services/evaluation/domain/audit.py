"""The auditor: attacks what has been published, and says what could be recovered of it.

The attacker has every figure ever shown of this year, by every agency and by the region, exactly
(rounding, done later, only takes knowledge away), and the public rule. Two kinds:

- an *outsider* who also knows, of each finest cell (one agency's month), whether it is small, as
  the cells shown beside it suggest; in a table without any that nobody can know;
- an *insider*: one agency, who knows all its own true counts, and nothing about others' sizes.

A hidden figure is **recovered** when the whole numbers that it can still be are fewer than k. A
small cell can be 0 to k - 1 by the rule alone, so none of that range may be lost.

Differences in time are covered because the book keeps every set ever published: a later set is
attacked together with all earlier ones, a region together with all its agencies.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from services.evaluation.domain.books import ALL, REGION, Atom, Atoms, Book, Figure, Key
from services.evaluation.domain.puzzles import Puzzle, Range, Sum, parts, ranges

OUTSIDER = "outsider"
Safe = set[tuple[str, Key]]
"""Attackers, and hidden figures that each of them cannot recover."""


@dataclass(frozen=True)
class Finding:
    """``attacker`` (the outsider, or an agency) narrows a hidden figure to these numbers."""

    key: Key
    attacker: str
    low: float
    high: float


def findings(
    book: Book, minimum: int, tables: Iterable[str], new: Atoms, safe: Safe | None = None
) -> list[Finding]:
    """What of these tables' hidden figures is recovered, by whom.

    :param new: atoms that figures of the last report are about. What no sum connects with them
        was attacked when it was published, and nothing new is known of it.
    :param safe: what earlier attacks on the same report did not recover, and after this one more.
        While a report only hides more, whatever was possible stays possible: these figures keep
        their ranges, and are not attacked again.
    """
    found: list[Finding] = []
    safe = set() if safe is None else safe
    for table in tables:
        for attacker in attackers(book, table):
            found += _attack(View(book, minimum, table, attacker), new, safe)
    return found


def attackers(book: Book, table: str) -> tuple[str, ...]:
    """The outsider; and, once there are sums over agencies, each that hides a part of them.

    Whoever hides nothing of them knows less than the outsider.
    """
    known = book.known_atoms(table)
    sums = (f.atoms for key, f in book.shown.get(table, {}).items() if key.scope == REGION)
    return (OUTSIDER, *sorted({atom[0] for atoms in sums for atom in atoms - known}))


def _attack(view: "View", new: Atoms, safe: Safe) -> Iterator[Finding]:
    at_stake = view.at_stake(new)
    targets = view.targets(at_stake, safe)
    found = ranges(view.puzzle(at_stake), targets.values(), view.most - 1) if targets else {}
    for key, target in targets.items():
        low, high = found[target]
        if high - low < view.enough(key):
            rest = view.known_part(key)
            yield Finding(key, view.attacker, low + rest, high + rest)
        else:
            safe.add((view.attacker, key))


class View:
    """One table of a book as an attacker sees it: the atoms that stay unknown, and their sums."""

    def __init__(self, book: Book, minimum: int, table: str, attacker: str) -> None:
        self.attacker = attacker
        self._book = book
        self._minimum = minimum
        self._shape = book.shapes[table]
        self._shown = book.shown.get(table, {})
        self._hidden = book.hidden.get(table, {})
        self._outside = attacker == OUTSIDER
        every = frozenset[Atom]().union(
            *(f.atoms for each in (self._shown, self._hidden) for f in each.values())
        )
        self._own = frozenset(atom for atom in every if atom[0] == attacker)
        self.unknown = every - book.known_atoms(table)
        self._telling = {atom[:2] for atom in every - self.unknown if atom[3] != ALL}
        self.most = max([minimum, *(int(each["minimum"]) for each in book.answers.values())])

    def enough(self, key: Key) -> int:
        return self._book.minimum(key.scope, key.window, self._minimum) - 1

    def known_part(self, key: Key) -> int:
        known = self._hidden[key].atoms - (self.unknown - self._own)
        return sum(self._book.counts[atom] for atom in known)

    def at_stake(self, new: Atoms) -> Atoms:
        """What the attacker does not know, and may learn of by what is new and what they know."""
        groups = parts(self.unknown, (each.factors for each in self._sums(self.unknown)))
        told = frozenset(atom for figure in self._shown.values() for atom in figure.atoms)
        known = [new, told] if self._outside else [new, told, self._own]
        stake = [atoms for atoms in groups if all(not atoms.isdisjoint(each) for each in known)]
        return frozenset[Atom]().union(*stake) - self._own

    def targets(self, at_stake: Atoms, safe: Safe) -> dict[Key, Atoms]:
        """Of each hidden figure that is not safe yet what the attacker does not know.

        An insider who adds its own figure to those that all others have shown learns a regional
        one, but nothing of anybody.
        """
        unknown = self.unknown - self._own
        hidden = self._hidden.items()
        left = (
            (key, figure.atoms & unknown)
            for key, figure in hidden
            if (self._outside or key.scope != REGION) and (self.attacker, key) not in safe
        )
        return {key: atoms for key, atoms in left if atoms and atoms <= at_stake}

    def puzzle(self, atoms: Atoms) -> Puzzle:
        return Puzzle({atom: self._limits(atom) for atom in sorted(atoms)}, self._sums(atoms))

    def _limits(self, atom: Atom) -> Range:
        """From above a bound that no attack needs to cross: it makes the attacker but stronger."""
        value, k = self._book.counts[atom], self._k(*atom[:2])
        if self._outside and value < k and atom[:2] in self._telling:
            return 0, k - 1
        return 0, value + 4 * k

    def _sums(self, unknown: Atoms) -> list[Sum]:
        published = [
            self._said(figure, unknown)
            for figure in self._shown.values()
            if not figure.atoms.isdisjoint(unknown)
        ]
        months = sorted({atom[:2] for atom in unknown})
        return [*published, *(each for month in months for each in self._within(*month, unknown))]

    def _said(self, figure: Figure, unknown: Atoms) -> Sum:
        value = figure.value(self._book.counts)
        return self._sum(dict.fromkeys(figure.atoms, 1), value, value, unknown)

    def _within(self, agency: str, month: str, unknown: Atoms) -> Iterator[Sum]:
        """What holds in any table of one agency's month, and, outside, that its total is small."""
        total = [(agency, month, self._shape.name, cell) for cell in self._shape.total]
        value, k = sum(self._book.counts[atom] for atom in total), self._k(agency, month)
        if self._outside and value < k and not unknown.isdisjoint(total):
            yield self._sum(dict.fromkeys(total, 1), 0, k - 1, unknown)
        if self._shape.codes and self._shape.overlapping:
            yield from self._overlap(total[0], value, unknown)

    def _overlap(self, total: Atom, people: int, unknown: Atoms) -> Iterator[Sum]:
        """Nobody is in a cell twice, everybody is in one at least."""
        cells = [(*total[:3], code) for code in self._shape.codes]
        yield self._sum({**dict.fromkeys(cells, 1), total: -1}, 0, inf, unknown)
        for cell in unknown.intersection(cells):
            k = self._k(*cell[:2])
            few = self._outside and total[:2] in self._telling
            few = few and people - self._book.counts[cell] < k
            yield self._sum({total: 1, cell: -1}, 0, k - 1 if few else inf, unknown)

    def _k(self, agency: str, month: str) -> int:
        return self._book.minimum(agency, month, self._minimum)

    def _sum(self, factors: dict[Atom, int], low: float, high: float, unknown: Atoms) -> Sum:
        """With the atoms that the attacker knows brought to the other side."""
        known = sum(f * self._book.counts[a] for a, f in factors.items() if a not in unknown)
        left = {atom: factor for atom, factor in factors.items() if atom in unknown}
        return Sum(left, low - known, high - known)
