"""A report as a page: one self-contained HTML file, and the same pages for PDF."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from services.evaluation.adapters.reports.charts import svg_of
from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report import (
    Cell,
    Chart,
    Figure,
    Report,
    Row,
    Section,
    Shown,
    Table,
)

_FOLDER = Path(__file__).with_name("pages")
_NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'"


def page_of(published: PublishedReport, tell: Callable[[int], None]) -> str:
    """For a browser: no script, one style of which the page itself says the digest."""
    return _page(published, tell, printed=False)


def printed_page_of(published: PublishedReport, tell: Callable[[int], None]) -> str:
    """For paper: charts are pictures with a description, which PDF knows how to keep."""
    return _page(published, tell, printed=True)


def stylesheet(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _page(published: PublishedReport, tell: Callable[[int], None], *, printed: bool) -> str:
    if not isinstance(published, PublishedReport):
        raise TypeError("only a published report may be shown")
    report = published.report
    words = Messages(report.language)
    drawn = _Drawn(words, printed, tell, sum(len(one.charts) for one in report.sections))
    style = stylesheet("report.css")
    if printed:
        style += stylesheet("paper.css") + footer_rule(words, report)
    return _template().render(
        report=report,
        say=words.say,
        shown=lambda value: shown(value, words),
        figure_texts=lambda figure: figure_texts(figure, words),
        parts_of=parts_of,
        cells=lambda table: cell_texts(table, words),
        picture=drawn,
        printed=printed,
        style=Markup(style),  # noqa: S704 - our own file
        policy=f"{_NOTHING_ELSE}; style-src 'sha256-{_digest(style)}'",
    )


def shown(value: Shown, words: Messages) -> str:
    return words.number(value) if isinstance(value, int | float) else str(value or "")


def figure_texts(figure: Figure, words: Messages) -> Mapping[str, str]:
    """A figure and its bounds, with equally many decimals."""
    numbers = {"value": figure.value, "low": figure.low, "high": figure.high}
    most = max(map(_decimals, numbers.values()))
    return {
        name: words.number(value, most) if isinstance(value, float) else shown(value, words)
        for name, value in numbers.items()
    }


@dataclass(frozen=True)
class Parts:
    """A section as it is laid out: figures stand with the chart or table of their code."""

    figures: list[Figure]
    charts: list[tuple[Chart, list[Figure]]]
    told: list[tuple[Table, list[Figure]]]
    tables: list[Table]


def parts_of(section: Section) -> Parts:
    """``trend.x.level`` goes with the chart ``trend.x``, ``change.y`` with its table."""
    charts = [(chart, _of_code(chart.code, section.figures)) for chart in section.charts]
    tables = [(table, _of_code(table.code, section.figures)) for table in section.tables]
    beside = {figure.code for _, figures in (*charts, *tables) for figure in figures}
    return Parts(
        figures=[figure for figure in section.figures if figure.code not in beside],
        charts=charts,
        told=[(table, figures) for table, figures in tables if figures],
        tables=[table for table, figures in tables if not figures],
    )


def _of_code(code: str, figures: Iterable[Figure]) -> list[Figure]:
    return [each for each in figures if f"{each.code}.".startswith(f"{code}.")]


def cell_texts(table: Table, words: Messages) -> list[tuple[Row, list[tuple[Cell, str]]]]:
    """Each row with what its cells say; the numbers of a column have equally many decimals."""
    columns = list(zip(*(row.cells for row in table.rows), strict=True))
    most = [max((_decimals(cell.value) for cell in column), default=0) for column in columns]
    return [
        (row, [(cell, _cell(cell, n, words)) for cell, n in zip(row.cells, most, strict=True)])
        for row in table.rows
    ]


def _decimals(value: Shown) -> int:
    if not isinstance(value, float):
        return 0
    return len(f"{round(value, 2):.2f}".rstrip("0").partition(".")[2])


def _cell(cell: Cell, decimals: int, words: Messages) -> str:
    if cell.suppressed:
        return words.say("cell.suppressed")
    if isinstance(cell.value, int | float):
        return words.number(cell.value, decimals if isinstance(cell.value, float) else 0)
    return cell.value or words.say("cell.nothing")


class _Drawn:
    """Draws charts into the page, and says how many of them are done."""

    def __init__(
        self, words: Messages, printed: bool, tell: Callable[[int], None], count: int
    ) -> None:
        self._words = words
        self._printed = printed
        self._tell = tell
        self._count = count
        self._done = 0

    def __call__(self, chart: Chart) -> Markup:
        svg = _svg(chart, self._words.language)
        self._done += 1
        self._tell(100 * self._done // max(1, self._count))
        told = f"{chart.caption}. {chart.description}"
        if self._printed:
            source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
            return Markup('<img class="chart" src="{}" alt="{}">').format(source, told)
        named = Markup('<svg class="chart" role="img" aria-label="{}"').format(told)
        return named + Markup(svg.removeprefix("<svg"))  # noqa: S704 - drawn by vl-convert


@cache
def _svg(chart: Chart, language: str) -> str:
    """Once for the page and the paper: drawing takes most of the time."""
    return svg_of(chart, Messages(language))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def footer_rule(words: Messages, report: Report) -> str:
    """What stands below each printed page, as CSS."""
    place = words.say("page.number", page='" counter(page) "', pages='" counter(pages) "')
    left = _quoted(words.say("page.of", publisher=report.publisher, period=report.period))
    return f'@page {{ @bottom-left {{ content: {left} }} @bottom-right {{ content: "{place}" }} }}'


def _quoted(text: str) -> str:
    """As a string of CSS that ends where it should, whatever is in it: each sign by its number."""
    return '"' + "".join(f"\\{ord(sign):06x}" for sign in text) + '"'
