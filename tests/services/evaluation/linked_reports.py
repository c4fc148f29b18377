"""Reports of one table over a quarter, to be published one after the other."""

from collections.abc import Mapping
from typing import Any

from services.evaluation.domain.books import REGION, Atom, Book, Shape
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish_set
from services.evaluation.domain.report_sets import ReportSet
from services.evaluation.domain.windows import Window

K = 10
RULE = DisclosureRule(K, 1)
URGENCY = Shape("urgency", ("urgent", "prompt", "routine"))
Q1 = ("2026-01", "2026-02", "2026-03")
Rows = Mapping[str, tuple[int, ...]]
"""Month → the cells of its table."""


def counts(agency: str, rows: Rows, shape: Shape = URGENCY) -> dict[Atom, int]:
    return {
        (agency, month, shape.name, code): count
        for month, cells in rows.items()
        for code, count in zip(shape.cells, cells, strict=True)
    }


def asked(agency: str, window: str, rows: Rows, shape: Shape = URGENCY, **more: Any) -> ReportSet:
    cells = counts(agency, rows, shape)
    return ReportSet(agency, (agency,), Window.parse(window), [shape], cells, **more)


def regional(window: str, agencies: Mapping[str, Rows], shape: Shape = URGENCY) -> ReportSet:
    cells = {
        atom: n
        for agency, rows in agencies.items()
        for atom, n in counts(agency, rows, shape).items()
    }
    return ReportSet(REGION, tuple(agencies), Window.parse(window), [shape], cells)


def a_quarter(agency: str, rows: Rows, book: Book | None = None) -> tuple[list[Published], Book]:
    """Its months, then the quarter."""
    outs, book = [], book or Book()
    for window in (*rows, "2026-Q1"):
        out, book = publish_set(asked(agency, window, rows), book, RULE)
        outs.append(out)
    return outs, book


def shown(out: Published, table: str = "urgency") -> dict[str, int | None]:
    found = [each for each in out.content["tables"] if each["name"] == table]
    return {cell["code"]: cell["count"] for each in found for cell in each["cells"]}
