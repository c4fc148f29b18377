"""Show recipients their own notices, and note which they have read."""

from dataclasses import dataclass

from services.notifications.application.keep_contact_point import Recipient
from services.notifications.application.ports import Agencies, Clock, Notices, Position
from services.notifications.domain.message import message_of
from services.notifications.domain.notice import COORDINATORS_DESK, Notice


class NoticeUnknown(LookupError):
    """There is no such notice, or it is somebody else's: the caller cannot tell."""


@dataclass(frozen=True)
class ReadInbox:
    notices: Notices
    agencies: Agencies
    clock: Clock

    def rows(self, reader: Recipient, limit: int, after: Position | None) -> list[Notice]:
        """Newest first."""
        return self.notices.for_agency(reader.agency).page(_refs(reader), limit, after)

    def words_of(self, reader: Recipient, notice: Notice) -> str | None:
        """Put together when it is read, so that the number in it is the one that answers."""
        agencies = self.agencies
        locale = agencies.locale(reader.agency)
        return message_of(notice.kind, locale, agencies.clinician_line(reader.agency))

    def mark_read(self, reader: Recipient, notice_id: str) -> Notice:
        """Raises NoticeUnknown for foreign, missing and vanished notices alike."""
        notices = self.notices.for_agency(reader.agency)
        notice = notices.find(notice_id)
        if notice is None or notice.gone_at or notice.recipient not in _refs(reader):
            raise NoticeUnknown
        read = notice.read(self.clock.now())
        notices.save(read)
        return read


def _refs(reader: Recipient) -> frozenset[str]:
    desk = {COORDINATORS_DESK} if reader.coordinates else set()
    return frozenset({reader.ref} | desk)
