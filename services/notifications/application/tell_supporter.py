"""Tell a supporter what waits for them, and take the notice back when it no longer does."""

from dataclasses import dataclass

from services.notifications.application.notify import Notify
from services.notifications.application.ports import Clock, Notices
from services.notifications.domain.notice import Notice, NoticeKind, Occasion


@dataclass(frozen=True)
class TellSupporter:
    """The agency is the supporter's own: the row their inbox is in."""

    notices: Notices
    notify: Notify
    clock: Clock

    def offer_waits(self, agency: str, supporter: str, offer_id: str) -> None:
        self.notify(agency, supporter, _waiting(offer_id))

    def offer_ended(self, agency: str, supporter: str, offer_id: str) -> None:
        """An end that overtook the offer leaves its mark, so the offer is never announced."""
        now = self.clock.now()
        notices = self.notices.for_agency(agency)
        notice = Notice.of(_waiting(offer_id), supporter, now)
        notices.save((notices.find(notice.id) or notice).gone(now))

    def offer_taken_back(self, agency: str, supporter: str, offer_id: str, event_id: str) -> None:
        """They had accepted: a silent disappearance would leave them waiting for a contact."""
        self.notify(agency, supporter, Occasion(event_id, NoticeKind.OFFER_GONE, offer_id))

    def contact_due(self, agency: str, supporter: str, request_id: str, event_id: str) -> None:
        """They accepted a while ago: closing it, or giving it back, would let somebody rest."""
        self.notify(agency, supporter, Occasion(event_id, NoticeKind.CONTACT_DUE, request_id))

    def check_offered(self, agency: str, supporter: str, event_id: str) -> None:
        """A clinician is there for them; the notice is about nothing but itself."""
        self.notify(agency, supporter, Occasion(event_id, NoticeKind.CHECK_OFFERED, event_id))

    def declaration_due(self, agency: str, supporter: str, event_id: str) -> None:
        """The service that asks for it says until when; the notice is about nothing but itself."""
        self.notify(agency, supporter, Occasion(event_id, NoticeKind.DECLARATION_DUE, event_id))


def _waiting(offer_id: str) -> Occasion:
    return Occasion(offer_id, NoticeKind.OFFER_WAITING, offer_id)
