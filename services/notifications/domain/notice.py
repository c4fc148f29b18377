"""What a recipient's inbox holds: that something waits, never what was said."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.notifications.domain.identifiers import digest_of
from services.notifications.domain.instants import to_milliseconds

ANONYMOUS_PREFIX = "anon:"
COORDINATORS_DESK = "role:coordinator"


class NoticeKind(StrEnum):
    OFFER_WAITING = "offer_waiting"
    PEER_ACCEPTED = "peer_accepted"
    STILL_LOOKING = "still_looking"
    COORDINATOR_NEEDED = "coordinator_needed"
    SURVEY_OPEN = "survey_open"
    OFFER_GONE = "offer_gone"
    CONTACT_DUE = "contact_due"
    CHECK_OFFERED = "check_offered"
    DECLARATION_DUE = "declaration_due"


@dataclass(frozen=True)
class Occasion:
    """Why a notice is due: the thing that makes a repetition recognisable.

    `key` is the event's id, or the offer's id where two events speak of one notice
    ("made" creates it, "withdrawn" removes it, in whichever order they arrive).
    """

    key: str
    kind: NoticeKind
    subject: str


@dataclass(frozen=True)
class Notice:
    id: str
    recipient: str
    kind: NoticeKind
    subject: str
    created_at: datetime
    read_at: datetime | None = None
    gone_at: datetime | None = None

    @classmethod
    def of(cls, occasion: Occasion, recipient: str, now: datetime) -> "Notice":
        return cls(
            id=notice_id(occasion.key, recipient, occasion.kind),
            recipient=recipient,
            kind=occasion.kind,
            subject=occasion.subject,
            created_at=to_milliseconds(now),
        )

    def read(self, now: datetime) -> "Notice":
        """The first reading counts; later ones change nothing."""
        return self if self.read_at else replace(self, read_at=to_milliseconds(now))

    def gone(self, now: datetime) -> "Notice":
        return self if self.gone_at else replace(self, gone_at=to_milliseconds(now))


def notice_id(key: str, recipient: str, kind: NoticeKind) -> str:
    return digest_of("notice", key, recipient, kind)


def is_anonymous(recipient: str) -> bool:
    return recipient.startswith(ANONYMOUS_PREFIX)
