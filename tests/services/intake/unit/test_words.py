"""Phrases, bands, panels and receipts: small rules without state."""

import unicodedata
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from services.intake.domain.erasure import ASKER, WORDS, receipt_for
from services.intake.domain.match_texts import (
    CONDITIONS,
    FITS,
    NOTES,
    NOTHING_SPECIAL,
    PROTECTIONS,
)
from services.intake.domain.return_phrase import ReturnKeys, normalised
from services.intake.domain.search_step import Step
from services.intake.domain.waiting_band import waiting_band
from services.intake.domain.what_now_texts import TEXTS as NOW_TEXTS
from shared.crisis_panel import crisis_panel
from shared.events import codes
from tests.services.intake.builders import NOON


@pytest.mark.parametrize(
    "typed",
    ["Académie  ÁBACO zèbre", " academie abaco zebre\n", "acade\u0301mie a\u0301baco\tze\u0300bre"],
)
def test_a_phrase_is_the_same_with_other_case_accents_and_spaces(typed: str) -> None:
    assert normalised(typed) == "academie abaco zebre"


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_every_way_to_write_a_letter_gives_one_phrase(text: str) -> None:
    assert normalised(unicodedata.normalize("NFC", text)) == normalised(
        unicodedata.normalize("NFD", text)
    )


def test_return_keys_never_show_in_a_repr() -> None:
    assert "secret" not in repr(ReturnKeys("secret", "secret", "secret"))


def test_the_crisis_panel_always_has_the_national_lines_and_the_agencys_own() -> None:
    numbers = [line.number for line in crisis_panel("555-0100")]
    assert numbers == ["988", "1-800-267-5463", "555-0100"]
    assert len(crisis_panel(None)) == 2


TEXTS = {
    f"{table} {code}": texts
    for table, rows in (
        ("now", NOW_TEXTS),
        ("fit", FITS),
        ("condition", CONDITIONS),
        ("protection", PROTECTIONS),
        ("note", NOTES),
    )
    for code, texts in rows.items()
}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_everything_that_is_said_is_said_in_every_language(key: str) -> None:
    said = TEXTS[key]
    assert set(said) == set(codes.LANGUAGES)
    assert len(set(said.values())) == len(codes.LANGUAGES)
    assert all(text.endswith(".") and text.count("{") == text.count("}") for text in said.values())


def test_every_wish_that_matching_can_name_has_words() -> None:
    assert set(codes.FITS) == set(FITS) - {NOTHING_SPECIAL}
    assert set(codes.SEARCH_STEPS) == {str(step) for step in Step}


def test_the_clinicians_line_stands_first_when_it_is_all_there_is() -> None:
    numbers = [line.number for line in crisis_panel("555-0100", "555-0177")]
    assert numbers == ["555-0177", "988", "1-800-267-5463", "555-0100"]


@pytest.mark.parametrize(
    ("waited", "band"),
    [
        (timedelta(minutes=59), "under_1_h"),
        (timedelta(hours=1), "1_to_4_h"),
        (timedelta(hours=23), "4_to_24_h"),
        (timedelta(days=3), "over_24_h"),
    ],
)
def test_waiting_is_told_as_a_band(waited: timedelta, band: str) -> None:
    assert waiting_band(NOON, NOON + waited) == band


def test_a_receipt_names_the_request_by_digest_only() -> None:
    receipt = receipt_for("request-1", NOON, WORDS)
    assert "request-1" not in receipt.request_digest
    assert receipt == receipt_for("request-1", NOON, WORDS)
    assert receipt.request_digest != receipt_for("request-1", NOON, ASKER).request_digest
