"""What a report asks to have published: counts of agencies' months, and means over them.

A report is of one *scope* (an agency, or the region for all of them) and one fixed window. It
hands over the true counts of each agency's month that it is a sum of, and says how they make
tables. Everything that may be subtracted from something else must be in here as a count of people
(or of events) that add up:

- a table is a partition, or overlapping (``Shape``); its cells and its total are figures;
- an indicator that is one number is a table without codes, ``Shape(name, (), overlapping=True)``,
  given as its cell ``ALL``; one that is part of another (sick leave coded mental health, of all)
  is a table of two cells, part and rest;
- people in two tables (answered before and after) are split into a partition (before only, both):
  the few that remain over are then a cell like any other;
- a mean, an effect or whatever else describes n people names the table whose total is that n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.evaluation.domain.books import REGION, Atom, Figure, Shape, figures_of
from services.evaluation.domain.means import Scale
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.windows import Window

Place = tuple[str, str]
"""An agency and a month."""


@dataclass(frozen=True)
class Described:
    """Figures about the people whose number is the total of ``table``.

    ``moments`` of their scores, for each agency's month; ``figures`` as they will be read, rounded
    as a reader needs them.
    """

    table: str
    scale: Scale
    moments: Mapping[Place, Moments]
    figures: Mapping[str, float | str]


@dataclass(frozen=True)
class ReportSet:
    """``members``: the agency itself, or all agencies of the region in this window.

    ``headcount`` is the agency's; the region has none.
    """

    scope: str
    members: tuple[str, ...]
    window: Window
    shapes: Sequence[Shape]
    counts: Mapping[Atom, int]
    described: Mapping[str, Described] = field(default_factory=dict)
    headcount: int | None = None

    def __post_init__(self) -> None:
        if self.scope != REGION and self.members != (self.scope,):
            raise ValueError("an agency's report is of this agency alone")
        for figures in self.tables.values():
            for figure in figures:
                self._check(figure)

    @property
    def name(self) -> tuple[str, str]:
        return self.scope, str(self.window)

    @property
    def tables(self) -> dict[str, tuple[Figure, ...]]:
        """Of each table its figures, the total first."""
        return {
            shape.name: figures_of(self.scope, self.members, self.window, shape)
            for shape in self.shapes
        }

    def _check(self, figure: Figure) -> None:
        missing = [atom for atom in figure.atoms if self.counts.get(atom, -1) < 0]
        if missing:
            raise ValueError(f"no count, or a negative one, of {min(missing)}")
