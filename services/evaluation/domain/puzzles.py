"""What can be worked out of sums: the least and the most that hidden counts can be.

An attacker knows limits of each hidden count and of sums of them. Where each count is in one sum
only, the range follows at once. Sums that share counts are a linear programme (HiGHS, by scipy,
which is imported only then). Its range is at least as wide as that of whole numbers alone; bounds
are tightened to whole numbers.

Many ranges are wanted at once and only whether they are wide enough. So first extreme points are
sought that push all ranges apart, each in a random direction: one such point tells something of
every range. The programme for one range alone is solved only where these points did not suffice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from services.evaluation.domain.books import Atom, Atoms

Range = tuple[float, float]
_EXACT = 1e-6
_ROUGH = 3
"""So many random directions at once, as long as each widens a range or more."""
_AT_ONCE = 16


@dataclass(frozen=True)
class Sum:
    """``low`` ≤ the sum of the atoms, each times its factor, ≤ ``high``."""

    factors: Mapping[Atom, int]
    low: float
    high: float


@dataclass(frozen=True)
class Puzzle:
    """``limits`` of each hidden atom by itself; ``sums`` over hidden atoms only."""

    limits: Mapping[Atom, Range]
    sums: Sequence[Sum]


def ranges(puzzle: Puzzle, wanted: Iterable[Atoms], enough: float = inf) -> dict[Atoms, Range]:
    """The range of the sum of each set of atoms, or one that holds ``enough`` steps already."""
    puzzle = _folded(puzzle)
    groups = parts(puzzle.limits, (each.factors for each in puzzle.sums))
    of = {atom: number for number, atoms in enumerate(groups) for atom in atoms}
    sums: dict[int, list[Sum]] = {}
    for each in puzzle.sums:
        sums.setdefault(of[next(iter(each.factors))], []).append(each)
    pieces = {target: _pieces(target, of) for target in wanted}
    found: dict[Atoms, Range] = {}
    for number, targets in _by_part(pieces.values()).items():
        limits = {atom: puzzle.limits[atom] for atom in sorted(groups[number])}
        found |= _ranges(Puzzle(limits, sums.get(number, [])), targets, enough)
    return {
        target: _together(found[piece] for piece in by_part.values())
        for target, by_part in pieces.items()
    }


def _together(independent: Iterable[Range]) -> Range:
    lows, highs = zip(*independent, strict=True)
    return sum(lows), sum(highs)


def _ranges(puzzle: Puzzle, targets: Sequence[Atoms], enough: float) -> dict[Atoms, Range]:
    simple = len(puzzle.sums) <= 1 and all(
        factor == 1 for each in puzzle.sums for factor in each.factors.values()
    )
    if simple:
        known = puzzle.sums[0] if puzzle.sums else None
        return {target: _range_in_one_sum(puzzle.limits, known, target) for target in targets}
    return _Programme(puzzle, targets).ranges(enough)


def _range_in_one_sum(limits: Mapping[Atom, Range], known: Sum | None, target: Atoms) -> Range:
    low = sum(limits[atom][0] for atom in target)
    high = sum(limits[atom][1] for atom in target)
    if known is None:
        return low, high
    others = [limits[atom] for atom in known.factors if atom not in target]
    free = sum(limits[atom][0] for atom in target if atom not in known.factors)
    free_high = sum(limits[atom][1] for atom in target if atom not in known.factors)
    least = known.low - sum(most for _, most in others) + free
    most = known.high - sum(least for least, _ in others) + free_high
    return max(low, least), min(high, most)


class _Programme:
    """One connected puzzle as a matrix; every solution widens the range of every target.

    Stating a programme to the solver costs more than solving it. So many directions are one
    programme: as many copies of the puzzle side by side, each pushed its own way.
    """

    def __init__(self, puzzle: Puzzle, targets: Sequence[Atoms]) -> None:
        import numpy

        self._place = {atom: place for place, atom in enumerate(puzzle.limits)}
        self._targets = targets
        self._limits = numpy.array(list(puzzle.limits.values()), dtype=float)
        self._known = numpy.array([(each.low, each.high) for each in puzzle.sums], dtype=float)
        self._sums = self._rows([each.factors for each in puzzle.sums])
        self._matrix = self._rows([dict.fromkeys(target, 1) for target in targets])
        self._low = numpy.full(len(targets), inf)
        self._high = numpy.full(len(targets), -inf)

    def ranges(self, enough: float) -> dict[Atoms, Range]:
        import numpy

        draw = numpy.random.default_rng(len(self._place))
        narrow, resolved = self._too_narrow(enough), len(self._targets)
        while narrow and resolved > _ROUGH and enough < inf:
            size = (_ROUGH, len(narrow))
            signs = draw.choice((-1.0, 1.0), size=size) * draw.uniform(1, 2, size)
            self._look_both_ways(signs @ self._matrix[narrow])
            still = self._too_narrow(enough)
            narrow, resolved = still, len(narrow) - len(still)
        while narrow:
            now, narrow = narrow[:_AT_ONCE], narrow[_AT_ONCE:]
            self._look_both_ways(self._matrix[now].toarray())
            narrow = sorted(set(narrow).intersection(self._too_narrow(enough)))
        pairs = zip(self._low.tolist(), self._high.tolist(), strict=True)
        return dict(zip(self._targets, pairs, strict=True))

    def _too_narrow(self, enough: float) -> list[int]:
        return [int(n) for n in (~(self._high - self._low >= enough - _EXACT)).nonzero()[0]]

    def _look_both_ways(self, directions: Any) -> None:
        import numpy

        solutions = self._solved(numpy.vstack([directions, -directions]))
        seen = self._matrix @ solutions.T
        self._low = numpy.minimum(self._low, numpy.ceil(seen.min(axis=1) - _EXACT))
        self._high = numpy.maximum(self._high, numpy.floor(seen.max(axis=1) + _EXACT))

    def _solved(self, directions: Any) -> Any:
        """For each direction a solution that is least in it."""
        import numpy
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import block_diag

        copies = len(directions)
        limits = Bounds(*numpy.tile(self._limits, (copies, 1)).T)
        known = numpy.tile(self._known, (copies, 1)).T
        sums = LinearConstraint(block_diag([self._sums] * copies, format="csc"), *known)
        answer = milp(directions.ravel(), bounds=limits, constraints=sums)
        if answer.x is None:
            raise ArithmeticError(f"an attack could not be solved: {answer.message}")
        return answer.x.reshape(directions.shape)

    def _rows(self, factors: Sequence[Mapping[Atom, int]]) -> Any:
        from scipy.sparse import csr_array

        cells = [
            (row, self._place[atom], factor)
            for row, each in enumerate(factors)
            for atom, factor in each.items()
        ]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        size = (len(factors), len(self._place))
        return csr_array((values, (rows, columns)), shape=size, dtype=float)


def _folded(puzzle: Puzzle) -> Puzzle:
    """With what is known of a single atom among its limits."""
    limits = dict(puzzle.limits)
    for each in puzzle.sums:
        if len(each.factors) == 1:
            ((atom, factor),) = each.factors.items()
            low, high = sorted((each.low / factor, each.high / factor))
            limits[atom] = max(low, limits[atom][0]), min(high, limits[atom][1])
    return Puzzle(limits, [each for each in puzzle.sums if len(each.factors) > 1])


def parts(atoms: Iterable[Atom], sums: Iterable[Iterable[Atom]]) -> list[Atoms]:
    """Atoms that no chain of sums connects cannot tell anything of one another."""
    leader = {atom: atom for atom in atoms}

    def find(atom: Atom) -> Atom:
        while leader[atom] != atom:
            leader[atom] = leader[leader[atom]]
            atom = leader[atom]
        return atom

    for first, *others in sums:
        for atom in others:
            leader[find(atom)] = find(first)
    groups: dict[Atom, list[Atom]] = {}
    for atom in leader:
        groups.setdefault(find(atom), []).append(atom)
    return [frozenset(each) for each in groups.values()]


def _pieces(target: Atoms, of: Mapping[Atom, int]) -> dict[int, Atoms]:
    """The target by the part that its atoms lie in."""
    pieces: dict[int, set[Atom]] = {}
    for atom in target:
        pieces.setdefault(of[atom], set()).add(atom)
    return {part: frozenset(atoms) for part, atoms in pieces.items()}


def _by_part(pieces: Iterable[Mapping[int, Atoms]]) -> dict[int, list[Atoms]]:
    by_part: dict[int, dict[Atoms, None]] = {}
    for each in pieces:
        for part, atoms in each.items():
            by_part.setdefault(part, {})[atoms] = None
    return {part: list(atoms) for part, atoms in by_part.items()}
