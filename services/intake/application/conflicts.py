"""Whom the asker will not have, said so that only the holder of a key can test it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from shared.security.conflict_tokens import conflict_token, padded


@dataclass(frozen=True)
class ConflictTokens:
    """Salted per request, so two requests of one person cannot be linked."""

    salt: str
    excluded: tuple[str, ...]
    unit: tuple[str, ...]


def conflict_tokens(key: bytes, excluded: Collection[str], own_unit: str | None) -> ConflictTokens:
    """`excluded` and `own_unit` are references; neither their number nor order stays visible."""
    salt = secrets.token_hex(16)
    tokens = [conflict_token(key, salt, ref) for ref in set(excluded)]
    unit = (conflict_token(key, salt, own_unit),) if own_unit else ()
    return ConflictTokens(salt, tuple(padded(tokens)), unit)
