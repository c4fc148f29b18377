"""An attacker who shares no code with the auditor, and knows more: all tables together.

It is given what went out (figures or None, before rounding) and works on all figures of a year at
once, in two ways:

- *Bounds*, to and fro between sums and their parts until nothing narrows any more (the shuttle
  algorithm: Buzzigoli and Giusti 1999, *An algorithm to calculate the lower and upper bounds of
  the elements of an array given its marginals*). Tables that count the same people share totals.
- *Linear algebra*: whether a hidden figure is a combination of shown ones, by whatever signs.

A hidden figure is recovered when fewer than k numbers are left for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.evaluation.domain.books import ALL, REGION, Shape
from services.evaluation.domain.windows import MONTH, QUARTER, YEAR, Window

Node = tuple[str, str, str, str]
"""Scope, window, table (or whom several tables count), cell."""
Shown = Mapping[Node, int | None]
Group = tuple[list[int], list[list[tuple[int, int]]]]
"""Nodes, and equations over them as (node, sign)."""

_FAR = 1e9
_ROUNDS = 200
_STILL = 1e-6


@dataclass
class System:
    """``equations``: a whole and its parts; ``floors``: parts that make up the whole or more."""

    nodes: dict[Node, int] = field(default_factory=dict)
    equations: list[tuple[int, list[int]]] = field(default_factory=list)
    floors: list[tuple[int, list[int]]] = field(default_factory=list)
    within: list[tuple[int, int]] = field(default_factory=list)

    def node(self, node: Node) -> int:
        return self.nodes.setdefault(node, len(self.nodes))


def system(agencies: Sequence[str], year: int, shapes: Iterable[Shape]) -> System:
    """All figures of a year, shown or not, and how they add up."""
    built = System()
    for shape in shapes:
        for window in _windows(year):
            for scope in (*agencies, REGION):
                _table(built, scope, window, shape)
        for code in (ALL, *shape.codes):
            _sums(built, agencies, year, _named(shape, code), code)
    return built


def _windows(year: int) -> list[Window]:
    spans = ((MONTH, range(1, 13)), (QUARTER, range(1, 13, 3)), (YEAR, (1,)))
    return [
        Window.parse(f"{year}-{n:02d}")
        if length == MONTH
        else Window.parse(f"{year}-Q{n // 3 + 1}")
        if length == QUARTER
        else Window.parse(str(year))
        for length, numbers in spans
        for n in numbers
    ]


def _named(shape: Shape, code: str) -> str:
    return shape.counts if code == ALL else shape.name


def _table(built: System, scope: str, window: Window, shape: Shape) -> None:
    total = built.node((scope, str(window), shape.counts, ALL))
    cells = [built.node((scope, str(window), shape.name, code)) for code in shape.codes]
    if not cells:
        return
    if shape.overlapping:
        built.floors.append((total, cells))
        built.within += [(total, cell) for cell in cells]
    else:
        built.equations.append((total, cells))


def _sums(built: System, agencies: Sequence[str], year: int, name: str, code: str) -> None:
    quarters = [f"{year}-Q{n}" for n in range(1, 5)]
    spans = {f"{year}": quarters}
    for n, quarter in enumerate(quarters):
        spans[quarter] = [f"{year}-{3 * n + m:02d}" for m in (1, 2, 3)]
    for scope in (*agencies, REGION):
        for whole, parts in spans.items():
            of = [built.node((scope, part, name, code)) for part in parts]
            built.equations.append((built.node((scope, whole, name, code)), of))
    for window in (*spans, *(month for q in quarters for month in spans[q])):
        of = [built.node((agency, window, name, code)) for agency in agencies]
        built.equations.append((built.node((REGION, window, name, code)), of))


@dataclass
class Attack:
    """Ranges of all nodes after everything was used."""

    system: System
    low: Any
    high: Any

    def width(self, node: Node) -> float:
        """How many numbers are left."""
        place = self.system.nodes[node]
        return float(self.high[place] - self.low[place] + 1)


def bounds(system: System, shown: Shown, caps: Mapping[Node, int]) -> Attack:
    """:param caps: what the attacker knows hidden figures not to exceed."""
    low = np.zeros(len(system.nodes))
    high = np.full(len(system.nodes), _FAR)
    for node, cap in caps.items():
        high[system.nodes[node]] = cap
    for node, value in shown.items():
        if value is not None:
            low[system.nodes[node]] = high[system.nodes[node]] = value
    lines = _Lines(system)
    for _ in range(_ROUNDS):
        before = low.copy(), high.copy()
        lines.tighten(low, high)
        if (low == before[0]).all() and (high == before[1]).all():
            break
    return Attack(system, low, high)


class _Lines:
    """Equations Σ sign · x = 0, and inequalities Σ sign · x ≥ 0, as flat arrays."""

    def __init__(self, system: System) -> None:
        equal = [[(whole, -1), *((part, 1) for part in parts)] for whole, parts in system.equations]
        least = [[(whole, -1), *((part, 1) for part in parts)] for whole, parts in system.floors]
        least += [[(whole, 1), (part, -1)] for whole, part in system.within]
        lines = [*equal, *least]
        self._count = len(lines)
        self._exact = np.array([True] * len(equal) + [False] * len(least), dtype=bool)
        self._line = np.array([n for n, line in enumerate(lines) for _ in line], dtype=int)
        self._node = np.array([node for line in lines for node, _ in line], dtype=int)
        self._sign = np.array([sign for line in lines for _, sign in line], dtype=float)

    def tighten(self, low: Any, high: Any) -> None:
        """The others of a line at their extremes say what is left for one."""
        positive = self._sign > 0
        least = np.where(positive, low[self._node], -high[self._node])
        most = np.where(positive, high[self._node], -low[self._node])
        exact = self._exact[self._line]
        rest_most = self._summed(most) - most
        rest_least = self._summed(least) - least
        at_least = np.where(rest_most < _FAR / 2, -rest_most, -_FAR)
        at_most = np.where(exact & (rest_least > -_FAR / 2), -rest_least, _FAR)
        np.maximum.at(low, self._node, np.where(positive, at_least, -at_most))
        np.minimum.at(high, self._node, np.where(positive, at_most, -at_least))

    def _summed(self, values: Any) -> Any:
        sums = np.zeros(self._count)
        np.add.at(sums, self._line, values)
        return sums[self._line]


def combinations(system: System, shown: Shown, wanted: Sequence[Node]) -> list[Node]:
    """Those of the wanted figures that are a combination of shown ones.

    A figure is told when it is fixed by the equations once the shown ones are: no vector that
    keeps all equations and leaves shown figures alone moves it.
    """
    free = [n for node, n in system.nodes.items() if shown.get(node) is None]
    column = {node: place for place, node in enumerate(free)}
    told: set[int] = set()
    for group in _groups(system, column):
        told |= _fixed(system, group)
    return [node for node in wanted if system.nodes[node] in told]


def _groups(system: System, free: Mapping[int, int]) -> list[Group]:
    """Free figures that equations connect, with these equations."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    lines = [
        [(n, s) for n, s in [(w, -1), *((p, 1) for p in ps)] if n in free]
        for w, ps in system.equations
    ]
    lines = [line for line in lines if line]
    links = [(free[line[0][0]], free[n]) for line in lines for n, _ in line]
    rows, columns = zip(*links, strict=True) if links else ((), ())
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(free), len(free)))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, Group] = {}
    for node, place in free.items():
        groups.setdefault(int(label[place]), ([], []))[0].append(node)
    for line in lines:
        groups[int(label[free[line[0][0]]])][1].append(line)
    return list(groups.values())


def _fixed(system: System, group: Group) -> set[int]:
    """Nodes that nothing which keeps the equations can move.

    A random move is taken, and what breaks an equation is taken off it (least squares). What is
    left moves each node that can be moved, except by a chance in a million or so.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.linalg import lsqr

    nodes, lines = group
    if not lines:
        return set()
    place = {node: n for n, node in enumerate(nodes)}
    cells = [(row, place[node], sign) for row, line in enumerate(lines) for node, sign in line]
    rows, columns, signs = (np.array(each) for each in zip(*cells, strict=True))
    matrix = csr_array((signs.astype(float), (rows, columns)), shape=(len(lines), len(nodes)))
    move = np.random.default_rng(len(nodes)).standard_normal(len(nodes))
    move -= lsqr(matrix, matrix @ move, atol=1e-13, btol=1e-13, iter_lim=10 * len(nodes))[0]
    if np.abs(matrix @ move).max() > _STILL / 100:
        raise ArithmeticError("the equations of an attack could not be solved")
    return {node for node, step in zip(nodes, np.abs(move), strict=True) if step < _STILL}
