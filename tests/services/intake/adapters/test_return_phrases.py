"""Return phrases as they are really made and derived."""

import pytest

from services.intake.adapters.return_phrases import MnemonicPhrases
from services.intake.domain.return_phrase import normalised

CHEAP = 64


@pytest.fixture
def phrases() -> MnemonicPhrases:
    return MnemonicPhrases(b"s" * 32, CHEAP)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_phrase_has_seven_words_and_returns_the_same_keys_however_it_is_typed(
    phrases: MnemonicPhrases, language: str
) -> None:
    phrase = phrases.invent(language)
    assert len(phrase.split()) == 7
    keys = phrases.derive("harbor", phrase)
    typed = f" {normalised(phrase).upper()}  "
    again = phrases.derive("harbor", typed)
    assert (again.lookup_id, again.access_key, again.mailbox_key) == (
        keys.lookup_id,
        keys.access_key,
        keys.mailbox_key,
    )


def test_two_phrases_are_never_the_same(phrases: MnemonicPhrases) -> None:
    assert len({phrases.invent("fr") for _ in range(50)}) == 50


def test_no_derivation_says_another(phrases: MnemonicPhrases) -> None:
    keys = phrases.derive("harbor", "some phrase")
    assert len({keys.lookup_id, keys.access_key, keys.mailbox_key, keys.access_digest}) == 4


def test_the_same_words_mean_nothing_in_another_agency_or_under_another_secret(
    phrases: MnemonicPhrases,
) -> None:
    here = phrases.derive("harbor", "some phrase").lookup_id
    assert phrases.derive("lakeside", "some phrase").lookup_id != here
    assert MnemonicPhrases(b"t" * 32, CHEAP).derive("harbor", "some phrase").lookup_id != here


@pytest.mark.parametrize("text", ["", "x" * 100_000, "\x00", "日本語"])
def test_any_text_is_hashed_like_a_phrase(phrases: MnemonicPhrases, text: str) -> None:
    assert phrases.derive("harbor", text).access_key
