"""The line in which requests wait for a supporter, and the order in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .vocabulary import Urgency

HEAD_START = {
    Urgency.URGENT: timedelta(hours=24),
    Urgency.PROMPT: timedelta(hours=2),
    Urgency.ROUTINE: timedelta(0),
}
_HANDED_OVER = {
    Urgency.URGENT: timedelta(hours=24),
    Urgency.PROMPT: timedelta(hours=21),
    Urgency.ROUTINE: timedelta(hours=1, minutes=59),
}
"""Ahead of who asks anew with the same urgency, and behind the next urgency's newest."""


@dataclass(frozen=True)
class InLine:
    """`stands_since`: earlier is served first. Real waiting counts, so whoever has waited longer
    than another's head start goes before them.
    """

    request_id: str
    agency: str
    stands_since: datetime


def stands_since(urgency: Urgency, handed_over: bool, waiting_since: datetime) -> datetime:
    ahead = HEAD_START[urgency] + (_HANDED_OVER[urgency] if handed_over else timedelta(0))
    return waiting_since - ahead


@dataclass(frozen=True)
class Place:
    """One of the places a supporter has left; `number` from 0 counts those taken in this plan."""

    supporter_ref: str
    number: int


Worth = Mapping[Place, float]
"""What each place is worth to one request; a place that is not named cannot be had."""


def in_order(worth: Sequence[Worth]) -> list[Worth]:
    """Whoever stands further ahead counts more than any fit of those behind can make up for."""
    standing = len(worth)
    return [
        {place: value + 2 * (standing - position) for place, value in places.items()}
        for position, places in enumerate(worth)
    ]
