"""Secrets are checked slowly, away from the event loop, and as slowly for nobody."""

from collections.abc import Callable
from typing import Any

from services.identity.adapters.argon2_hasher import Argon2Hasher

CHEAP = 64


def test_a_secret_matches_its_own_hash_only() -> None:
    hasher = Argon2Hasher(CHEAP)
    hashed = hasher.hash("secret")
    assert "secret" not in hashed
    assert hasher.verify(hashed, "secret")
    assert not hasher.verify(hashed, "other")
    assert not hasher.verify("no hash at all", "secret")


def test_an_unknown_client_is_verified_with_the_same_work_and_never_matches() -> None:
    work: list[str] = []

    def counted(task: Callable[..., Any], *arguments: Any) -> Any:
        work.append(task.__name__)
        return task(*arguments)

    hasher = Argon2Hasher(CHEAP, counted)
    known = hasher.hash("secret")
    fresh = Argon2Hasher(CHEAP, counted)
    work.clear()
    assert not fresh.verify(known, "guess")
    for_known = list(work)
    fresh = Argon2Hasher(CHEAP, counted)
    work.clear()
    assert not fresh.verify(None, "nobody's secret")
    assert work == for_known
