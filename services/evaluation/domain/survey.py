"""Voluntary, unlinkable surveys: who is invited to what, and what a response keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.months import Week

BASELINE, AFTER_CONTACT = "baseline", "after_contact"
WAVES: Mapping[str, tuple[str, ...]] = {
    BASELINE: ("who5",),
    AFTER_CONTACT: ("who5", "contact_rating"),
}


class NotInvited(Exception):
    """No such wave, not this instrument in it, or as many responses as invitations already."""


class AlreadyAnswered(Exception):
    """This participant has answered this instrument in this wave."""


@dataclass(frozen=True)
class Response:
    """One filled questionnaire. ``participant`` is a keyed digest of a token the client keeps.

    It holds a week, no time; a random id; nothing of a request, a member or a return phrase.
    """

    id: str
    participant: str
    wave: str
    instrument: str
    version: str
    week: Week
    answers: Mapping[str, int]
    score: float


def instruments_of(wave: str) -> tuple[str, ...]:
    """:raises NotInvited: for a wave that does not exist."""
    if wave not in WAVES:
        raise NotInvited
    return WAVES[wave]
