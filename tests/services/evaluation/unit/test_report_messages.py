"""What reports say: everything in three languages, and never where a difference comes from."""

import re
from string import Formatter

import pytest

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.reports.messages import Messages, texts
from services.evaluation.domain.bands import WAITING_BANDS
from services.evaluation.domain.changes import TELLING
from services.evaluation.domain.measures import measures_of
from services.evaluation.domain.report import KINDS, LANGUAGES
from services.evaluation.domain.rollups import COMPARED_WITH
from services.evaluation.domain.sheet import TABLES
from services.evaluation.domain.statistics.sentences import REASONS, WARNINGS
from services.evaluation.domain.statistics.series_warnings import BECAUSE, SENTENCES
from services.evaluation.domain.trends import TRENDS
from services.evaluation.domain.windows import Window

pytestmark = pytest.mark.unit

# Words that say, or deny, where a difference comes from. None of them has a place in a report.
CLAIMS = re.compile(
    r"\b(caus\w*|thanks to|due to|led to|leads to|because of the|impact\w*|effective\w*|proves?"
    r"|improved? by|reduced? by|works\b|grâce à|efficac\w*|prouv\w*|dû au|entraîn\w*"
    r"|(?<!las )gracias a|debido a|eficac\w*|eficaz|demuestr\w*|prueba que|mejoró|redujo)\b",
    re.IGNORECASE,
)

OF_SEVERAL_AGENCIES = {
    *("stopped_reporting", "few_agencies", "months_not_compared", "differed_before"),
    *("few_comparisons", "too_few_agencies", "agency_without_figures", "agency_repeated"),
    *("hangs_on_one_agency", "no_staggered_start"),
}


def needs(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language_and_needs_the_same(language: str) -> None:
    ours, english = texts(language), texts("en")
    assert set(ours) == set(english)
    assert {key: needs(text) for key, text in ours.items()} == {
        key: needs(text) for key, text in english.items()
    }
    assert all(text.strip() for text in ours.values())


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    same = {key for key, text in texts(language).items() if text == texts("en")[key]}
    sentences = {key for key in same if " " in texts("en")[key] and not needs(texts("en")[key])}
    assert sentences == set()
    assert all(len(texts("en")[key]) < 30 for key in same)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_can_be_counted_has_a_name(language: str) -> None:
    words = Messages(language)
    keys = [f"code.{table}.{code}" for table, codes in TABLES.items() for code in codes]
    keys += [f"band.{band}" for band in WAITING_BANDS]
    keys += [f"title.{kind}" for kind in KINDS] + [f"month.{n}" for n in range(1, 13)]
    assert [key for key in keys if not words.knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_can_be_compared_and_warned_of_is_said(language: str) -> None:
    """What a reason or a warning would tell of everybody is hidden before it comes to words."""
    words = Messages(language)
    keys = [f"measure.{name}" for name in measures_of(read_item_bank())]
    keys += [f"wave.{wave}" for wave in COMPARED_WITH]
    keys += [f"because.{code}" for code in REASONS if code not in TELLING]
    keys += [f"warning.{code}" for code in WARNINGS]
    keys += [f"because.{code}" for code in BECAUSE if code not in OF_SEVERAL_AGENCIES]
    keys += [f"warning.{code}" for code in SENTENCES if code not in OF_SEVERAL_AGENCIES]
    keys += [f"trend.{name}" for name in TRENDS]
    assert [key for key in keys if not words.knows(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_claims_a_cause(language: str) -> None:
    assert [text for text in texts(language).values() if CLAIMS.search(text)] == []


@pytest.mark.parametrize(
    "text", ["The programme caused it.", "Grâce à lui, tout va mieux", "gracias a ello"]
)
def test_a_claim_would_be_seen(text: str) -> None:
    assert CLAIMS.search(text)


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 1300, "1,300"),
        ("fr", 1300, "1\u202f300"),
        ("es", 16.8, "16,8"),
        ("en", -2.25, "\u22122.25"),
        ("fr", 17.0, "17"),
        ("en", -0.001, "0"),
        ("en", 100, "100"),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, value: float, text: str) -> None:
    assert Messages(language).number(value) == text


def test_a_column_can_have_equally_many_decimals() -> None:
    assert Messages("en").number(4.0, 1) == "4.0"


@pytest.mark.parametrize(
    ("language", "code", "text"),
    [
        ("en", "2026-11", "November 2026"),
        ("fr", "2026-Q4", "trimestre 4 de 2026"),
        ("es", "2026-01", "enero de 2026"),
        ("en", "2026", "2026"),
    ],
)
def test_periods_are_named(language: str, code: str, text: str) -> None:
    assert Messages(language).period(Window.parse(code)) == text


def test_no_other_language_is_offered() -> None:
    with pytest.raises(ValueError):
        Messages("../en")
