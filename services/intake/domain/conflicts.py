"""Whom the asker will not have, said so that nobody can read it back."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass

BLOCK = 8
Tokenise = Callable[[str, str], str]


@dataclass(frozen=True)
class ConflictTokens:
    """Salted per request, so two requests of one person cannot be linked."""

    salt: str
    excluded: tuple[str, ...]
    unit: tuple[str, ...]


def unit_ref(agency: str, code: str) -> str:
    return f"unit:{agency}:{code}"


def conflict_tokens(
    excluded: Collection[str], own_unit: str | None, tokenise: Tokenise
) -> ConflictTokens:
    salt = secrets.token_hex(16)
    tokens = sorted({tokenise(salt, ref) for ref in excluded})
    unit = (tokenise(salt, own_unit),) if own_unit else ()
    return ConflictTokens(salt, padded(tokens), unit)


def padded(tokens: Collection[str]) -> tuple[str, ...]:
    """Filled up with random tokens and shuffled: neither count nor place says a thing."""
    missing = -len(tokens) % BLOCK if tokens else BLOCK
    filled = [*tokens, *(secrets.token_hex(32) for _ in range(missing))]
    secrets.SystemRandom().shuffle(filled)
    return tuple(filled)
