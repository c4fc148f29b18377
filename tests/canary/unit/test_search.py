"""The search itself: a form that it missed would be a leak that nobody sees."""

import base64
import html
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canary.canaries import Canaries
from tests.canary.search import search

NOISE = bytes(range(256)) * 40

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "upper case": lambda text: text.upper().encode(),
    "without spaces": lambda text: text.replace(" ", "").lower().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, shifted by one": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64, shifted by two": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "in an address": lambda text: quote(text).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, the other way round": lambda text: text.encode("utf-16-be"),
    "JSON": lambda text: json.dumps({"name": text}).encode(),
    "JSON within JSON": lambda text: json.dumps(json.dumps({"name": text})).encode(),
    "a Python literal": lambda text: repr({"name": text.encode()}).encode(),
    "misread": lambda text: text.encode().decode("latin-1").encode(),
    "HTML": lambda text: html.escape(text).encode(),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("kind", ["ascii", "accented", "badge", "email", "key"])
def test_a_planted_word_is_found_however_it_was_written(
    tmp_path: Path, how: str, kind: str
) -> None:
    canaries = Canaries()
    text = getattr(canaries, kind)("somebody")
    (tmp_path / "file").write_bytes(NOISE + WRITTEN[how](text) + NOISE)
    assert {finding.label for finding in search([tmp_path], canaries.patterns())} == {"somebody"}


def test_a_file_without_planted_words_gives_nothing(tmp_path: Path) -> None:
    canaries = Canaries()
    canaries.accented("somebody")
    (tmp_path / "file").write_bytes(NOISE)
    assert search([tmp_path], canaries.patterns()) == []


def test_single_words_of_a_phrase_are_no_finding(tmp_path: Path) -> None:
    canaries = Canaries()
    canaries.plant("phrase", "genius deputy property acid stick churn detail")
    (tmp_path / "file").write_bytes(b"the acid detail of a property stick")
    assert search([tmp_path], canaries.patterns()) == []
    (tmp_path / "file").write_bytes(b"genius-deputy-property-acid-stick-churn-detail")
    assert len(search([tmp_path], canaries.patterns())) == 1


def test_a_place_that_is_not_there_fails_the_search(tmp_path: Path) -> None:
    canaries = Canaries()
    canaries.ascii("somebody")
    with pytest.raises(AssertionError, match="not there"):
        search([tmp_path / "mistyped"], canaries.patterns())
