"""What a request asks of a supporter, without anything about who asks."""

from dataclasses import dataclass
from datetime import datetime

from .vocabulary import DayPart, Gender, Preference, RankBand, Urgency


@dataclass(frozen=True)
class Need:
    """`excluded` and `unit_tokens` can be tested with the key, which is stored nowhere near them.

    The salt is drawn for one request, so two requests of one person share no token.
    `excluded` holds every kind of conflict; `earlier_peers` are tokens of whom they liked.
    `designated_before`: the incident's month, so that not even its day is told.
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
    may_widen: bool = False
    gender: Gender | None = None
    designated_before: datetime | None = None
    rank_bands: frozenset[RankBand] = frozenset()
    veteran: bool = False
    day_parts: frozenset[DayPart] = frozenset()
    earlier_peers: frozenset[str] = frozenset()
