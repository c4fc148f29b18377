"""Voluntary, unlinkable surveys: who is invited to what, and what a response keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.evaluation.domain.months import Week
from shared.events.codes import SURVEY_WAVES

WAVES = SURVEY_WAVES
BASELINE, AFTER_CONTACT, FOUR_WEEKS, TWELVE_WEEKS, CLIMATE, SUPPORTER_WELLNESS = WAVES
FOLLOW_UPS = (FOUR_WEEKS, TWELVE_WEEKS)
WITH_CONTACT = frozenset({"supported", "referred_to_clinician", "ended_by_requester"})
"""The outcomes after which there was a contact to be asked about."""


class NotInvited(Exception):
    """Not this instrument in that wave: the same for every agency at any time."""


class InvalidPass(Exception):
    """Forged, or of another agency or wave."""


class PassUsed(Exception):
    """This pass was used, for other answers to this instrument."""


class WaveClosed(Exception):
    """The wave is over, or has not begun."""


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


@dataclass(frozen=True)
class PassKey:
    """What passes to one wave in one time are verified with. The modulus is hexadecimal."""

    id: str
    wave: str
    modulus: str
    opens: datetime
    closes: datetime

    def open_at(self, moment: datetime) -> bool:
        return self.opens <= moment <= self.closes
