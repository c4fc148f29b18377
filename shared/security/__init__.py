"""Verification of callers, kept apart from who they may be."""

from shared.security.conflict_tokens import conflict_token
from shared.security.errors import InvalidToken, KeysUnavailable
from shared.security.principal import Principal
from shared.security.tokens import JwksSource, TokenVerifier

__all__ = [
    "InvalidToken",
    "JwksSource",
    "KeysUnavailable",
    "Principal",
    "TokenVerifier",
    "conflict_token",
]
