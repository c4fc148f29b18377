"""What a request asks of a supporter, without anything about who asks."""

from dataclasses import dataclass

from .vocabulary import Preference, Urgency


@dataclass(frozen=True)
class Need:
    """`excluded` and `unit_tokens` can be tested with the key, which is stored nowhere near them.

    The salt is drawn for one request, so two requests of one person share no token.
    """

    urgency: Urgency
    topics: tuple[str, ...]
    prefer: Preference
    language: str
    contact_kind: str | None
    conflict_salt: str
    excluded: frozenset[str]
    unit_tokens: frozenset[str]
    own_unit_allowed: bool
