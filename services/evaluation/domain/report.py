"""A report as a document: what it says and shows, in no particular form.

Plain values all the way down, so that it can be kept as JSON and read back. It is written in one
language. Where a figure is missing, the reason stands in its place; a warning stands beside the
figure that it concerns. What may leave is not a ``Report`` but a ``PublishedReport``: see there.
"""

from dataclasses import dataclass

KINDS = ("leadership", "regional", "supporter_wellness", "improvement")
LANGUAGES = ("en", "fr", "es")
CHARTS = ("bar", "line", "series", "distribution")
"""Bars; a line with its interval; observed points with what was expected; counts of scores."""
DIRECTIONS = ("", "up", "down", "level")

Shown = float | str | None


@dataclass(frozen=True)
class Figure:
    """One figure. ``low`` and ``high`` bound its interval, in the unit of ``value``.

    Without a value, ``absent`` says why: "Not shown: …", "Cannot be estimated, because …".
    """

    code: str
    label: str
    sentence: str
    value: Shown
    unit: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    direction: str = ""
    warnings: tuple[str, ...] = ()
    absent: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.absent):
            raise ValueError(f"{self.code}: a figure has a value, or a reason for having none")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.code}: an interval has two ends")
        if self.direction not in DIRECTIONS:
            raise ValueError(f"{self.code}: no such direction")


@dataclass(frozen=True)
class Cell:
    """``suppressed``: there is a count, and it is not shown. Neither: there is nothing to say."""

    value: Shown = None
    suppressed: bool = False

    def __post_init__(self) -> None:
        if self.suppressed and self.value is not None:
            raise ValueError("a suppressed cell has no value")


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """``head`` names the column of labels first, then one for each cell of a row."""

    code: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.head) - 1 for row in self.rows):
            raise ValueError(f"{self.code}: each row has a cell for each column")


@dataclass(frozen=True)
class Point:
    """``expected`` is what a series would have been without the change (a counterfactual)."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    expected: float | None = None


@dataclass(frozen=True)
class Chart:
    """``description`` says in words what is to be seen; ``data`` is the table beside it."""

    code: str
    kind: str
    caption: str
    description: str
    label: str
    unit: str
    points: tuple[Point, ...]
    data: Table

    def __post_init__(self) -> None:
        if self.kind not in CHARTS:
            raise ValueError(f"{self.code}: no such kind of chart")
        if not self.caption or not self.description:
            raise ValueError(f"{self.code}: a chart is also told in words")


@dataclass(frozen=True)
class Section:
    code: str
    heading: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrontPage:
    """What can be read in two minutes: at most five figures, and how to take them."""

    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    means: tuple[str, ...]
    does_not_mean: tuple[str, ...]
    next_steps: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.figures) > 5:
            raise ValueError("a front page has five figures at most")


@dataclass(frozen=True)
class Method:
    """How one figure came about. ``missing``: of how many it could have been and was not known."""

    label: str
    n: int | None
    missing: str
    formula: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Software:
    name: str
    version: str


@dataclass(frozen=True)
class Appendix:
    sentences: tuple[str, ...]
    methods: tuple[Method, ...]
    software: tuple[Software, ...]


@dataclass(frozen=True)
class Report:
    """``agency`` None: of the whole region. ``as_of`` is the day the figures were settled."""

    kind: str
    agency: str | None
    publisher: str
    window: str
    period: str
    title: str
    as_of: str | None
    language: str
    front: FrontPage
    sections: tuple[Section, ...]
    appendix: Appendix
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.language not in LANGUAGES:
            raise ValueError("no such kind of report, or no such language")
