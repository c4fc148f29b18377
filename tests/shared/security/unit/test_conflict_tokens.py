"""Tokens of one request say nothing about another."""

from shared.security.comparison import same_text
from shared.security.conflict_tokens import conflict_token, padded, unit_ref

KEY = bytes(32)


def test_one_person_has_unlinkable_tokens_under_two_salts() -> None:
    assert conflict_token(KEY, "aa", "ref") == conflict_token(KEY, "aa", "ref")
    assert conflict_token(KEY, "aa", "ref") != conflict_token(KEY, "bb", "ref")


def test_one_reference_has_another_token_under_another_key() -> None:
    assert conflict_token(KEY, "aa", "ref") != conflict_token(bytes(31) + b"1", "aa", "ref")


def test_padding_hides_how_many_were_vetoed() -> None:
    for count in range(9):
        tokens = [conflict_token(KEY, "aa", str(n)) for n in range(count)]
        filled = padded(tokens)
        assert set(tokens) <= set(filled)
        assert len(filled) == (8 if count <= 8 else 16)
        assert len(set(filled)) == len(filled)


def test_a_unit_is_named_with_its_agency() -> None:
    assert unit_ref("harbor", "k9") == "unit:harbor:k9"


def test_texts_of_any_kind_can_be_compared() -> None:
    assert same_text("é\ud800", "é\ud800")
    assert not same_text("a", "ab")
