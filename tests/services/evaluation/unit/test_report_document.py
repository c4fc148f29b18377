"""The report as a document: what it holds it to, its JSON, and where its numbers come from."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.evaluation.domain.months import Month
from services.evaluation.domain.published_report import NotPublished, PublishedReport
from services.evaluation.domain.report import Cell, Chart, Figure, FrontPage, Report, Row, Table
from services.evaluation.domain.report_json import from_json, to_json
from services.evaluation.domain.windows import NoSuchWindow, Window, settled_windows
from tests.services.evaluation.samples import leadership, published

pytestmark = pytest.mark.unit

WINDOWS = ("2026-11", "2026-Q4", "2026")


@pytest.fixture(scope="module")
def report() -> Report:
    return leadership().report


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_report_comes_back_from_json_as_it_was(window: str, language: str) -> None:
    report = leadership(window, language).report
    assert from_json(json.loads(json.dumps(to_json(report)))) == report


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.update(kind="secret"),
        lambda raw: raw.update(extra=1),
        lambda raw: raw.update(title=3),
        lambda raw: raw.pop("front"),
        lambda raw: raw["front"].update(means="text"),
        lambda raw: raw["front"]["figures"][0].update(value=[1]),
    ],
)
def test_what_is_no_report_is_not_read_as_one(report: Report, change: Any) -> None:
    raw = json.loads(json.dumps(to_json(report)))
    change(raw)
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(raw)


@pytest.mark.parametrize("window", WINDOWS)
def test_every_number_of_a_report_was_published(window: str) -> None:
    """`PublishedReport` holds it against its sources; here it is seen to have let this one pass."""
    assert leadership(window).report.front.figures[0].value == 130


def test_a_number_that_was_not_published_keeps_a_report_from_leaving(report: Report) -> None:
    figure = replace(report.front.figures[0], value=131)
    front = replace(report.front, figures=(figure,))
    with pytest.raises(NotPublished):
        PublishedReport(replace(report, front=front), (published(),))


def test_a_number_deep_within_a_table_is_seen_too(report: Report) -> None:
    section = report.sections[0]
    table = replace(section.tables[0], rows=(Row("x", (Cell(36),)),))
    sections = (replace(section, tables=(table,)),)
    with pytest.raises(NotPublished):
        PublishedReport(replace(report, sections=sections), (published(),))


def test_without_what_was_published_there_is_no_report(report: Report) -> None:
    with pytest.raises(TypeError):
        PublishedReport(report, ())
    with pytest.raises(TypeError):
        PublishedReport(report, ({"requests": 130},))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Figure("a", "A", "A.", None),
        lambda: Figure("a", "A", "A.", 1, absent="Not shown."),
        lambda: Figure("a", "A", "A.", 1, low=0.5),
        lambda: Figure("a", "A", "A.", 1, direction="better"),
        lambda: Cell(3, suppressed=True),
        lambda: Table("t", "T", ("a", "b"), (Row("r", ()),)),
        lambda: Chart("c", "pie", "C", "C.", "x", "y", (), Table("t", "T", ("a",), ())),
        lambda: Chart("c", "bar", "C", "", "x", "y", (), Table("t", "T", ("a",), ())),
        lambda: FrontPage((), (Figure("a", "A", "A.", 1),) * 6, (), (), ()),
    ],
)
def test_what_would_mislead_cannot_be_made(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.parametrize(
    ("code", "kind", "months"),
    [
        ("2026-02", "month", [2]),
        ("2026-Q3", "quarter", [7, 8, 9]),
        ("2026", "year", [*range(1, 13)]),
    ],
)
def test_a_window_is_a_month_a_quarter_or_a_year(code: str, kind: str, months: list[int]) -> None:
    window = Window.parse(code)
    assert window.kind == kind
    assert window.months == tuple(Month(2026, number) for number in months)


@pytest.mark.parametrize(
    "code", ["2026-13", "2026-Q5", "26", "2026-1", "2026-Q", "", "1999", "2026\n"]
)
def test_no_other_window_can_be_asked_for(code: str) -> None:
    with pytest.raises(NoSuchWindow):
        Window.parse(code)


def test_a_window_that_has_begun_shows_the_months_up_to_now() -> None:
    assert Window.parse("2026-Q4").begun(Month(2026, 11)) == (Month(2026, 10), Month(2026, 11))
    with pytest.raises(NoSuchWindow):
        Window.parse("2027").begun(Month(2026, 11))


@pytest.mark.parametrize(
    ("today", "month", "quarter"),
    [
        (date(2026, 11, 28), "2026-10", "2026-Q3"),
        (date(2026, 12, 4), "2026-10", "2026-Q3"),
        (date(2026, 12, 5), "2026-11", "2026-Q3"),
        (date(2027, 1, 4), "2026-11", "2026-Q3"),
        (date(2027, 1, 5), "2026-12", "2026-Q4"),
    ],
)
def test_a_window_is_settled_some_days_after_its_end(today: date, month: str, quarter: str) -> None:
    assert [str(window) for window in settled_windows(today)] == [month, quarter]


def test_what_was_worked_out_alike_is_told_once() -> None:
    """But under its own warnings, which may differ."""
    methods = leadership("2026-Q4", settled=True).report.appendix.methods
    told = [(one.n, one.missing, one.formula, one.warnings) for one in methods]
    assert len(set(told)) == len(told)
    labels = "; ".join(one.label for one in methods)
    assert "Days of sick leave: level at the start" in labels
    assert "People who left the agency: level at the start" in labels
