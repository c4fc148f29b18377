"""The attacker's linear algebra, against the row space of the same equations."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from tests.disclosure.attacker import Node, System, combinations, system
from tests.disclosure.outputs import Output, hidden, naively
from tests.disclosure.worlds import SHAPES, build

pytestmark = pytest.mark.unit

YEAR = 2026
WORLD = build(5, (60, 700, 1_000), (YEAR,))
TABLES = [shape for shape in SHAPES if shape.name in ("urgency", "sick_leave", "separations")]


@cache
def naive() -> tuple[System, Mapping[Node, int | None], list[Node]]:
    """Three tables of a region of which the naive rule gives much away."""
    told: Output = naively(WORLD, YEAR, 10)
    figures = system([agency.id for agency in WORLD.agencies], YEAR, TABLES)
    return figures, told.shown, [node for node in hidden(told.shown) if node in figures.nodes]


def test_figures_that_are_combinations_are_those_in_the_row_space() -> None:
    figures, shown, wanted = naive()
    found = combinations(figures, shown, wanted)
    assert 0 < len(found) < len(wanted)
    assert found == _in_row_space(figures, shown, wanted)


def _in_row_space(
    figures: System, shown: Mapping[Node, int | None], wanted: list[Node]
) -> list[Node]:
    """A hidden figure is fixed when its unit vector lies in the space of the equations' rows."""
    free = [n for node, n in figures.nodes.items() if shown.get(node) is None]
    matrix = np.zeros((len(figures.equations), len(figures.nodes)))
    for row, (whole, parts) in enumerate(figures.equations):
        matrix[row, whole] = -1
        matrix[row, parts] += 1
    _, values, rows = np.linalg.svd(matrix[:, free], full_matrices=False)
    inside = (rows[values > 1e-9 * values[0]] ** 2).sum(axis=0)
    fixed = {n for n, share in zip(free, inside, strict=True) if share > 1 - 1e-7}
    return [node for node in wanted if figures.nodes[node] in fixed]
