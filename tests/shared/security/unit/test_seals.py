"""Only who was given the key reads what is sealed, only in its own token, and no length tells."""

import base64
import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey

from shared.security import InvalidToken, KeysUnavailable
from shared.security.jwks import JwksSource
from shared.security.seals import Seals
from shared.security.standing import SIZES, SealedStanding, TooMuchToSeal, packed, unpacked
from shared.security.tokens import TokenVerifier
from tests.support.tokens import STANDING, TokenFactory

SOME = SealedStanding(("D02",), ("D03",), ("r" * 22,), ("i" * 22,))
ENTRIES = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,31}", fullmatch=True), max_size=12).map(tuple)


@pytest.fixture
def factory(tmp_path: Path) -> TokenFactory:
    return TokenFactory(tmp_path)


def verifier(factory: TokenFactory, **options: Any) -> TokenVerifier:
    options = {"seals": Seals(lambda: factory.seal_keys)} | options
    return TokenVerifier(JwksSource(factory.jwks_url), "watchmate", "watchmate.intake", **options)


def officer(factory: TokenFactory, **claims: Any) -> str:
    return factory.officer("intake", "o1", **({**vars(SOME)} | claims))


def payload(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


@given(st.builds(SealedStanding, ENTRIES, ENTRIES, ENTRIES, ENTRIES))
def test_what_was_packed_is_what_is_read_and_fills_a_size(standing: SealedStanding) -> None:
    content = packed(standing, "s", "j")
    assert len(content) in SIZES
    assert unpacked(content, "s", "j") == standing


def test_the_holder_of_a_token_reads_nothing_sealed_in_it(factory: TokenFactory) -> None:
    token = officer(factory)
    claims = payload(token)
    assert not {*STANDING} & {*claims}
    decoded = [base64.urlsafe_b64decode(part + "==") for part in claims["sealed"].split(".")]
    everything = b" ".join([token.encode(), json.dumps(claims).encode(), *decoded])
    for entries in vars(SOME).values():
        for entry in entries:
            assert entry.encode() not in everything
            assert base64.urlsafe_b64decode(entry + "A" * (-len(entry) % 4)) not in everything


def test_a_service_without_the_key_takes_no_token_with_something_sealed(
    factory: TokenFactory,
) -> None:
    token = officer(factory)
    assert verifier(factory).verify(token).related == SOME.related
    issuers_keys_only = TokenVerifier(JwksSource(factory.jwks_url), "watchmate", "watchmate.intake")
    for without in (issuers_keys_only, verifier(factory, seals=Seals(lambda: {}))):
        with pytest.raises(InvalidToken):
            without.verify(token)


def test_the_length_tells_only_the_size() -> None:
    seals = Seals(lambda: {1: b"k" * 32, 2: b"l" * 32})

    def length(*related: str) -> int:
        return len(seals.seal(packed(SealedStanding(related=related), "s", "j")))

    refs = tuple(secrets.token_urlsafe(16) for _ in range(120))
    lengths = [length(*refs[:number]) for number in range(120)]
    assert len({*lengths}) == 3
    assert lengths == sorted(lengths)
    assert {*lengths[:28]} == {length()}


def test_more_than_the_largest_size_is_refused_and_not_cut() -> None:
    refs = tuple(secrets.token_urlsafe(16) for _ in range(400))
    with pytest.raises(TooMuchToSeal):
        packed(SealedStanding(related=refs), "s", "j")
    with pytest.raises(TooMuchToSeal):
        packed(SealedStanding(related=("a",) * 4096), "s", "j")


@pytest.mark.parametrize("entry", ["", "a b", "a.b", "é", "x" * 64, "D01\n"])
def test_what_is_neither_code_nor_reference_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        packed(replace(SOME, commands=(entry,)), "s", "j")


def test_a_seal_cut_out_of_one_token_opens_nothing_in_another(factory: TokenFactory) -> None:
    mine = officer(factory, jti="a", related=())
    theirs = payload(officer(factory, jti="b"))["sealed"]
    anothers = payload(factory.officer("intake", "o2", jti="a"))["sealed"]
    assert verifier(factory).verify(mine)
    for sealed in (theirs, anothers):
        with pytest.raises(InvalidToken):
            verifier(factory).verify(officer(factory, jti="a", sealed=sealed))


def foreign_seal() -> str:
    return Seals(lambda: {1: b"f" * 32}).seal(packed(SOME, "o1", "j"))


@pytest.mark.parametrize(
    "sealed", ["", "nonsense", "a.b.c.d.e", "....", 5, {}, ["x"], True, foreign_seal()]
)
def test_a_token_with_a_wrong_or_foreign_seal_is_no_token(
    factory: TokenFactory, sealed: Any
) -> None:
    with pytest.raises(InvalidToken):
        verifier(factory).verify(officer(factory, jti="j", sealed=sealed))


def test_a_token_made_for_asking_is_none_without_a_seal(factory: TokenFactory) -> None:
    plain = {name: list(entries) for name, entries in vars(SOME).items()}
    claims = plain | {"roles": ["officer"], "mailbox": "m", "sub": "o1"}
    sealed = factory.token("intake", **claims)
    bare = {**payload(sealed), **plain}
    del bare["sealed"]
    assert verifier(factory).verify(sealed)
    with pytest.raises(InvalidToken):
        verifier(factory).verify(factory.signed(bare))


def test_what_is_said_in_clear_is_not_believed(factory: TokenFactory) -> None:
    claims = payload(officer(factory)) | {"related": ["x" * 22], "commands": "all"}
    assert verifier(factory).verify(factory.signed(claims)).related == SOME.related


@pytest.mark.parametrize("header", [
    {"alg": "dir", "enc": "A256GCM"},
    {"alg": "dir", "enc": "A256GCM", "kid": "7"},
    {"alg": "dir", "enc": "A256GCM", "kid": "1", "zip": "DEF"},
    {"alg": "A256KW", "enc": "A256GCM", "kid": "1"},
    {"alg": "dir", "enc": "A128CBC-HS256", "kid": "1"},
])  # fmt: skip
def test_only_the_one_way_of_sealing_is_taken(header: dict[str, str]) -> None:
    key, content = b"k" * 32, packed(SOME, "s", "j")
    registry = jwe.JWERegistry(algorithms=[*header.values(), "DEF"])
    made = jwe.encrypt_compact(header, content, OctKey.import_key(key), registry=registry)
    with pytest.raises(ValueError, match="not sealed for us"):
        Seals(lambda: {1: key}).open(made)


def test_a_changed_seal_is_none() -> None:
    seals = Seals(lambda: {1: b"k" * 32})
    sealed = seals.seal(packed(SOME, "s", "j"))
    for place in (60, 100, 400, len(sealed) - 5):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(ValueError, match="not sealed for us"):
            seals.open(sealed[:place] + other + sealed[place + 1 :])


def test_no_size_but_those_agreed_and_nothing_behind_the_lists_is_read() -> None:
    content = packed(SOME, "s", "j")
    for wrong in (content[:-1], content + b"\0", content[:-1] + b"\1", b"", content[:40] * 13):
        with pytest.raises(ValueError):
            unpacked(wrong, "s", "j")


def test_the_announced_key_does_not_seal_yet_and_a_retired_one_still_opens() -> None:
    keys = {1: b"a" * 32, 2: b"b" * 32}
    seals = Seals(lambda: keys)

    def kid(sealed: str) -> str:
        header = base64.urlsafe_b64decode(sealed.split(".", maxsplit=1)[0] + "==")
        return str(json.loads(header)["kid"])

    first = seals.seal(b"content")
    assert kid(first) == "1"
    keys[3] = b"c" * 32
    second = seals.seal(b"content")
    assert kid(second) == "2"
    assert seals.open(first) == seals.open(second) == b"content"
    keys[4] = b"d" * 32
    del keys[1]
    assert kid(seals.seal(b"content")) == "3"
    assert seals.open(second) == b"content"
    with pytest.raises(ValueError, match="not sealed for us"):
        seals.open(first)


def test_without_any_key_nothing_is_sealed() -> None:
    with pytest.raises(KeysUnavailable):
        Seals(lambda: {}).seal(b"content")
