"""Recipients, addresses and occasions for tests, with every field settable."""

from datetime import datetime

from services.notifications.application.keep_contact_point import Recipient
from services.notifications.domain.notice import NoticeKind, Occasion

AGENCY = "harbor"
OTHER_AGENCY = "lakeside"


def recipient(
    ref: str = "supporter-1",
    agency: str = AGENCY,
    roles: tuple[str, ...] = ("supporter",),
    vouched_at: datetime | None = None,
) -> Recipient:
    return Recipient(agency, ref, frozenset(roles), vouched_at)


def occasion(
    key: str = "event-1",
    kind: NoticeKind = NoticeKind.PEER_ACCEPTED,
    subject: str = "request-1",
) -> Occasion:
    return Occasion(key, kind, subject)
