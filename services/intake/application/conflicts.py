"""Whom the asker will not have, said so that only the holder of a key can test it."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from services.intake.domain.errors import TooManyConflicts
from shared.security.conflict_tokens import conflict_token, padded

STEP = 64
"""Nearly everybody's conflicts fit into one step, so that nearly all lists have one length."""
MOST_EXCLUDED = 512
UNIT_STEP = 4
MOST_UNITS = 64
"""Above the own unit and all former ones that a token can tell."""
PEER_STEP = 4


@dataclass(frozen=True, repr=False)
class References:
    """In clear, so never stored, logged or sent.

    `units` are those the requester is or was of: whether these count is matching's to decide.
    """

    excluded: frozenset[str]
    units: frozenset[str]
    earlier_peers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ConflictTokens:
    """Salted per request, so two requests of one person cannot be linked.

    Every list is padded: only in steps does its length tell how much is in it.
    """

    salt: str
    excluded: tuple[str, ...]
    units: tuple[str, ...]
    earlier_peers: tuple[str, ...] = ()


def conflict_tokens(key: bytes, references: References) -> ConflictTokens:
    """Without earlier peers there is no list of them.

    :raises TooManyConflicts: rather than leave one out.
    """
    if len(references.excluded) > MOST_EXCLUDED or len(references.units) > MOST_UNITS:
        raise TooManyConflicts
    salt = secrets.token_hex(16)

    def tokens(refs: Collection[str], step: int) -> tuple[str, ...]:
        return tuple(padded([conflict_token(key, salt, ref) for ref in refs], step))

    return ConflictTokens(
        salt,
        tokens(references.excluded, STEP),
        tokens(references.units, UNIT_STEP),
        tokens(references.earlier_peers, PEER_STEP) if references.earlier_peers else (),
    )
