"""Voluntary, unlinkable surveys: who is invited to what, and what a response keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.months import Week

BASELINE, AFTER_CONTACT = "baseline", "after_contact"
WAVES: Mapping[str, tuple[str, ...]] = {
    BASELINE: ("who5",),
    AFTER_CONTACT: ("who5", "contact_rating"),
}
WITH_CONTACT = frozenset({"supported", "referred_to_clinician", "ended_by_requester"})
"""The outcomes after which there was a contact to be asked about."""


class NotInvited(Exception):
    """No such wave, or not this instrument in it: the same for every agency at any time."""


class AlreadyAnswered(Exception):
    """This participant has answered this instrument in this wave."""


class TooManyAnswers(Exception):
    """More answers than the region takes for one agency in so short a time."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Response:
    """One filled questionnaire. ``participant`` is a keyed digest of a token the client keeps.

    It holds a week, no time; a random id; nothing of a request, a member or a return phrase.
    One beyond the number of invitations is kept, and `counted` is False: no figure has it.
    ``scores`` are by scale, as reported.
    """

    id: str
    participant: str
    wave: str
    instrument: str
    version: str
    week: Week
    answers: Mapping[str, int]
    scores: Mapping[str, float]
    counted: bool = True


def instruments_of(wave: str) -> tuple[str, ...]:
    """:raises NotInvited: for a wave that does not exist."""
    if wave not in WAVES:
        raise NotInvited
    return WAVES[wave]
