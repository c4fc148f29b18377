"""The issuer's keys: who is served at once, who waits, and for how long."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.security import InvalidToken, KeysUnavailable
from shared.security.jwks import JwksSource
from shared.security.tokens import TokenVerifier
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually


@pytest.fixture
def factory(tmp_path: Path) -> TokenFactory:
    return TokenFactory(tmp_path)


class Hanging:
    """An issuer that answers until it hangs."""

    def __init__(self, published: Any) -> None:
        self._published = published
        self.hangs = False
        self.asked = 0
        self.goes_on = threading.Event()

    def __call__(self, _url: str) -> Any:
        self.asked += 1
        if self.hangs:
            self.goes_on.wait(10)
        return self._published


@pytest.fixture
def hanging(factory: TokenFactory) -> Iterator[Hanging]:
    issuer = Hanging(published_by(factory))
    yield issuer
    issuer.goes_on.set()


def refused(verifier: TokenVerifier, token: str) -> bool:
    try:
        verifier.verify(token)
    except InvalidToken:
        return True
    except KeysUnavailable:
        return False
    return False


def published_by(factory: TokenFactory) -> Any:
    return json.loads(Path(factory.jwks_url.removeprefix("file://")).read_text())


def test_without_any_key_ever_fetched_nothing_is_decided(
    factory: TokenFactory, tmp_path: Path
) -> None:
    source = JwksSource((tmp_path / "nothing.json").as_uri())
    with pytest.raises(KeysUnavailable):
        TokenVerifier(source, "watchmate", "watchmate.intake").verify(
            factory.supporter("intake", "o1")
        )


def test_known_keys_go_on_serving_when_the_issuer_is_away(factory: TokenFactory) -> None:
    verifier = TokenVerifier(JwksSource(factory.jwks_url), "watchmate", "watchmate.intake")
    token = factory.supporter("intake", "o1")
    verifier.verify(token)
    Path(factory.jwks_url.removeprefix("file://")).unlink()
    assert verifier.verify(token)


def test_a_new_key_is_found_and_invented_ones_do_not_make_us_ask_again(tmp_path: Path) -> None:
    clock, old = [100.0], TokenFactory(tmp_path)
    source = JwksSource(old.jwks_url, refetch_after=5, monotonic=lambda: clock[0])
    verifier = TokenVerifier(source, "watchmate", "watchmate.intake")
    verifier.verify(old.supporter("intake", "o1"))
    new = TokenFactory(tmp_path)
    with pytest.raises(InvalidToken):
        verifier.verify(new.supporter("intake", "o1"))
    clock[0] += 6
    assert verifier.verify(new.supporter("intake", "o1"))
    with pytest.raises(InvalidToken):
        verifier.verify(old.supporter("intake", "o1"))


def test_a_key_the_issuer_withdrew_is_forgotten_after_a_while(tmp_path: Path) -> None:
    clock, old = [100.0], TokenFactory(tmp_path)
    source = JwksSource(old.jwks_url, keep_for=300, monotonic=lambda: clock[0])
    verifier = TokenVerifier(source, "watchmate", "watchmate.intake")
    verifier.verify(old.supporter("intake", "o1"))
    TokenFactory(tmp_path)
    assert verifier.verify(old.supporter("intake", "o1"))
    clock[0] += 301
    eventually(
        lambda: refused(verifier, old.supporter("intake", "o1")), what="the old key forgotten"
    )


def test_a_hanging_issuer_holds_up_nobody_whose_key_is_known(
    factory: TokenFactory, hanging: Hanging
) -> None:
    clock = [100.0]
    source = JwksSource("", fetch=hanging, keep_for=300, monotonic=lambda: clock[0])
    verifier = TokenVerifier(source, "watchmate", "watchmate.intake")
    token = factory.supporter("intake", "o1")
    verifier.verify(token)
    clock[0] += 301
    hanging.hangs = True
    started = time.monotonic()
    for _ in range(20):
        assert verifier.verify(token)
        clock[0] += 6
    assert time.monotonic() - started < 1
    assert hanging.asked == 2


def test_an_unknown_key_waits_for_a_hanging_issuer_no_longer_than_it_may(
    factory: TokenFactory, hanging: Hanging, tmp_path: Path
) -> None:
    source = JwksSource("", fetch=hanging, refetch_after=0, patience=0.3)
    verifier = TokenVerifier(source, "watchmate", "watchmate.intake")
    verifier.verify(factory.supporter("intake", "o1"))
    hanging.hangs = True
    unknown, started = TokenFactory(tmp_path).supporter("intake", "o1"), time.monotonic()
    for _ in range(20):
        with pytest.raises(KeysUnavailable):
            verifier.verify(unknown)
    assert 0.3 <= time.monotonic() - started < 1
    hanging.goes_on.set()
    eventually(lambda: refused(verifier, unknown), what="the answer of the issuer")


def test_an_issuer_that_fails_in_any_way_is_asked_again(factory: TokenFactory) -> None:
    answers = [RuntimeError("anything"), [], published_by(factory)]

    def fetch(_url: str) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    verifier = TokenVerifier(
        JwksSource("", fetch=fetch, refetch_after=0), "watchmate", "watchmate.intake"
    )
    for _ in range(2):
        with pytest.raises(KeysUnavailable):
            verifier.verify(factory.supporter("intake", "o1"))
    assert verifier.verify(factory.supporter("intake", "o1"))
