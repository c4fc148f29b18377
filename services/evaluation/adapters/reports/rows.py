"""A report as rows of CSV: one for each number, in a form that statistics programs take."""

import csv
import io
from collections.abc import Iterator

from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report import Cell, Chart, Figure, Report, Section, Table

COLUMNS = (
    *("section", "figure", "row", "column", "value", "unit"),
    *("low", "high", "n", "suppressed", "warning"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Line = dict[str, object]


def csv_of(published: PublishedReport) -> bytes:
    """UTF-8 with a mark, by which spreadsheets know it."""
    if not isinstance(published, PublishedReport):
        raise TypeError("only a published report may be shown")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for line in _lines(published.report):
        writer.writerow({name: harmless(value) for name, value in line.items()})
    return text.getvalue().encode("utf-8-sig")


def harmless(value: object) -> object:
    """Text that a spreadsheet would take for a formula begins with an apostrophe."""
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_FORMULA):
        return value
    return f"'{value}"


def _lines(report: Report) -> Iterator[Line]:
    for figure in report.front.figures:
        yield _of_figure("front", figure)
    for section in report.sections:
        yield from _of_section(section)
    for method in report.appendix.methods:
        warning = " ".join(method.warnings)
        yield {
            "section": "method",
            "figure": method.label,
            "n": _said(method.n),
            "warning": warning,
        }


def _of_section(section: Section) -> Iterator[Line]:
    for figure in section.figures:
        yield _of_figure(section.code, figure)
    for chart in section.charts:
        yield from _of_table(section.code, chart.data)
        yield from _of_intervals(section.code, chart)
    for table in section.tables:
        yield from _of_table(section.code, table)


def _of_figure(section: str, figure: Figure) -> Line:
    return {
        "section": section,
        "figure": figure.code,
        "row": figure.label,
        "value": _said(figure.value),
        "unit": figure.unit,
        "low": _said(figure.low),
        "high": _said(figure.high),
        "n": _said(figure.n),
        "suppressed": _flag(figure.value is None),
        "warning": " ".join(figure.warnings) or figure.absent,
    }


def _of_table(section: str, table: Table) -> Iterator[Line]:
    for row in table.rows:
        for column, cell in zip(table.head[1:], row.cells, strict=True):
            line: Line = {"section": section, "figure": table.code, "row": row.label}
            yield line | {"column": column} | _of_cell(cell)


def _of_intervals(section: str, chart: Chart) -> Iterator[Line]:
    """What a chart shows and its table may not: bounds, and what was expected."""
    for point in chart.points:
        if point.low is None and point.expected is None:
            continue
        line: Line = {"section": section, "figure": f"{chart.code}.chart", "row": point.label}
        bounds = {"low": _said(point.low), "high": _said(point.high), "unit": chart.unit}
        yield line | bounds | {"column": "observed", "value": _said(point.value)}
        if point.expected is not None:
            yield line | {"column": "expected", "value": point.expected, "unit": chart.unit}


def _of_cell(cell: Cell) -> Line:
    return {"value": _said(cell.value), "suppressed": _flag(cell.suppressed)}


def _said(value: object) -> object:
    return "" if value is None else value


def _flag(holds: bool) -> str:
    return "yes" if holds else "no"
