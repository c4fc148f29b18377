"""Reports in every form: what is in them, what must never be, and what nobody may do with them."""

import csv
import hashlib
import io
import json
import re
from base64 import b64encode
from typing import Any

import pytest

from services.evaluation.adapters.reports.charts import spec_of, svg_of
from services.evaluation.adapters.reports.forms import json_of, rendered
from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.adapters.reports.page import page_of
from services.evaluation.adapters.reports.pdf import pdf_of
from services.evaluation.adapters.reports.rows import COLUMNS, csv_of, harmless
from services.evaluation.domain.report import CHARTS, Cell, Chart, Point, Row, Table
from services.evaluation.domain.report_json import from_json
from tests.services.evaluation.samples import HOSTILE, leadership, published
from tests.services.evaluation.unit.test_report_messages import CLAIMS

LANGUAGES = ("en", "fr", "es")


def quiet(percent: int) -> None:
    return None


def lines(**order: Any) -> list[dict[str, str]]:
    text = csv_of(leadership(**order)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request: pytest.FixtureRequest) -> str:
    return page_of(leadership(language=request.param), quiet)


def test_a_page_is_whole_in_itself(page: str) -> None:
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert re.findall(r"\son\w+=", page) == []
    assert "url(" not in page and "@import" not in page


def test_a_page_admits_no_other_style_than_its_own(page: str) -> None:
    [style] = re.findall(r"<style>(.*?)</style>", page, re.S)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in page
    assert "default-src &#39;none&#39;" in page
    assert ' style="' not in page


def test_every_picture_is_told_in_words(page: str) -> None:
    assert len(re.findall(r'<svg class="chart" role="img" aria-label="[^"]{40,}"', page)) == 6
    assert page.count("<svg") == 6


def test_every_table_has_a_caption_and_says_what_its_heads_head(page: str) -> None:
    assert page.count("<table") == page.count("<caption>") > 8
    assert re.findall(r"<th(?! scope=| *ead)", page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", ["2026-11", "2026-Q4", "2026"])
def test_no_report_claims_a_cause(language: str, window: str) -> None:
    text = json_of(leadership(window, language)).decode()
    assert CLAIMS.findall(text) == []


def test_a_month_too_small_says_so_and_shows_no_figure() -> None:
    nothing, little = (leadership(scale=scale) for scale in (0.0, 0.06))
    assert page_of(nothing, quiet) == page_of(little, quiet)
    assert csv_of(nothing) == csv_of(little)
    assert "not enough requests" in page_of(nothing, quiet)
    assert not any(line["value"] for line in lines(scale=0.0))


@pytest.mark.parametrize("form", ["html", "pdf", "csv", "json"])
def test_what_was_not_published_is_rendered_in_no_form(form: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        rendered(leadership().report, [form], quiet)  # type: ignore[arg-type]


def test_hostile_names_stay_names() -> None:
    page = page_of(leadership(name=HOSTILE), quiet)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert pdf_of(leadership(name=f'{HOSTILE} "}} \\'), quiet).startswith(b"%PDF-")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@sum(a)", "\t=1", "  =1", "\r=1", "\n=1"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Grief", "", 3, -2.5, None])
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_rows_hold_each_number_once_and_hidden_ones_as_hidden() -> None:
    found = lines()
    assert tuple(found[0]) == COLUMNS
    topics = {line["row"]: line for line in found if line["figure"] == "topic"}
    assert (topics["Grief"]["value"], topics["Grief"]["suppressed"]) == ("15", "no")
    assert (topics["Other"]["value"], topics["Other"]["suppressed"]) == ("", "yes")
    [change] = [line for line in found if line["figure"] == "change"]
    assert (change["value"], change["n"]) == ("16", "55")
    assert "regression to the mean" in change["warning"]
    places = [(line["section"], line["figure"], line["row"], line["column"]) for line in found]
    assert len(set(places)) == len(places)


def test_json_is_the_document() -> None:
    made = leadership("2026-Q4", "fr")
    assert from_json(json.loads(json_of(made))) == made.report


def test_hidden_counts_are_in_no_form() -> None:
    """8 referrals, 6 ended, 3 withdrawn, 4 open: of 131 requests, shown as 130."""
    outcome = next(t for t in published().content["tables"] if t["name"] == "outcome")
    hidden = [cell["code"] for cell in outcome["cells"] if cell["suppressed"]]
    assert hidden
    shown = {line["row"]: line["value"] for line in lines() if line["figure"] == "outcome"}
    words = Messages("en")
    assert {shown[words.say(f"code.outcome.{code}")] for code in hidden} == {""}


def test_a_pdf_is_tagged_and_says_its_title_language_and_fonts() -> None:
    written = _uncompressed(leadership(language="fr"))
    assert b"/MarkInfo" in written and b"/Marked true" in written
    assert b"/StructTreeRoot" in written
    assert b"/Lang (fr)" in written
    assert b"<pdfuaid:part" in written or b'pdfuaid:part="1"' in written
    assert b"/FontFile" in written
    assert b"/S /Figure" in written and b"/Alt" in written
    assert b"/S /TH" in written and b"/S /Table" in written


_WITHIN = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"Caption", "THead", "TBody", "TFoot", "TR"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}
"""What PDF/UA admits directly within lists and tables."""


def test_lists_and_tables_of_a_pdf_hold_what_they_may() -> None:
    elements = _elements(_uncompressed(leadership("2026-Q4", settled=True)))
    found = {(kind, elements[kid][0]) for kind, kids in elements.values() for kid in kids}
    assert {kind for kind, _ in found} >= {*_WITHIN}
    assert [(kind, kid) for kind, kid in found if kid not in _WITHIN.get(kind, {kid})] == []


def test_headings_of_a_pdf_leave_out_no_level() -> None:
    elements = _elements(_uncompressed(leadership("2026-Q4")))
    levels = [int(kind[1]) for kind, _ in elements.values() if re.fullmatch("H[1-6]", kind)]
    assert levels.count(1) == 1
    assert set(levels) == {1, 2, 3}


def _elements(written: bytes) -> dict[int, tuple[str, list[int]]]:
    """Each structure element by its number: its kind, and the elements within it."""
    found = {}
    for number, inside in re.findall(rb"(\d+) 0 obj\n(.*?)endobj", written, re.S):
        if b"/StructElem" in inside and (kind := re.search(rb"/S /(\w+)", inside)):
            kids = re.search(rb"/K \[([^\]]*)\]", inside)
            numbers = re.findall(rb"(\d+) 0 R", kids[1]) if kids else []
            found[int(number)] = (kind[1].decode(), [int(each) for each in numbers])
    return {
        number: (kind, [kid for kid in kids if kid in found])
        for number, (kind, kids) in found.items()
    }


def _uncompressed(made: Any) -> bytes:
    import weasyprint

    from services.evaluation.adapters.reports.page import printed_page_of

    page = printed_page_of(made, quiet)
    written: bytes = weasyprint.HTML(string=page).write_pdf(
        pdf_variant="pdf/ua-1", uncompressed_pdf=True
    )
    return written


def test_a_pdf_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever gets into the page: addresses of elsewhere are refused, not asked."""
    from services.evaluation.adapters.reports import pdf

    monkeypatch.setattr(
        pdf, "printed_page_of", lambda *_: '<p lang="en">x<img src="file:///etc/passwd">'
    )
    assert b"root:" not in pdf.pdf_of(leadership(), quiet)


@pytest.mark.parametrize("kind", CHARTS)
def test_each_kind_of_chart_is_drawn(kind: str) -> None:
    points = tuple(
        Point(f"m{n}", 10.0 + n, low=8.0 + n, high=12.0 + n, expected=9.0) for n in range(6)
    )
    data = Table("t", "T", ("m", "n"), (Row("m0", (Cell(10),)),))
    chart = Chart("c", kind, "C", "In words.", "Month", "requests", points, data)
    drawn = svg_of(chart, Messages("en"))
    assert drawn.startswith("<svg") and drawn.count("<path") > 6
    assert " role=" not in drawn and " aria-" not in drawn and " id=" not in drawn
    assert ("the earlier course, carried on" in drawn) == (kind == "series")


@pytest.mark.parametrize("kind", ["line", "series"])
def test_a_month_that_is_not_shown_keeps_its_place_in_time(kind: str) -> None:
    points = tuple(Point(f"m{n}", None if n == 2 else 10.0 + n) for n in range(5))
    data = Table("t", "T", ("m", "n"), (Row("m0", (Cell(10),)),))
    chart = Chart("c", kind, "C", "In words.", "Month", "requests", points, data)
    told = [each["label"] for each in spec_of(chart, Messages("en"))["data"]["values"]]
    assert told == ["m0", "m1", "m2", "m3", "m4"]
    drawn = svg_of(chart, Messages("en"))
    [line] = re.findall(r'<path d="([^"]*)" stroke="#1f5a99"', drawn)
    assert line.count("M") == 2  # broken where the month is missing


def test_progress_goes_up_to_the_end() -> None:
    told: list[int] = []
    rendered(leadership(), ("html", "csv", "json"), told.append)
    assert told == sorted(told)
    assert told[-1] == 100


def test_a_warning_stands_beside_its_figure_and_only_with_a_value() -> None:
    made = leadership()
    [change] = [one for one in made.report.front.figures if one.code == "change"]
    assert change.warnings and change.direction == "up"
    page = page_of(made, quiet)
    card = page[page.index(change.label) :].partition("</li>")[0]
    assert all(warning in card for warning in change.warnings)
    few = leadership(scale=0.4).report.front.figures
    assert all(not one.warnings for one in few if one.value is None)
