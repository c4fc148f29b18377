"""Tell an agency's coordinators that a request needs a person."""

from dataclasses import dataclass

from services.notifications.application.notify import Notify
from services.notifications.application.ports import ContactPoints
from services.notifications.domain.notice import COORDINATORS_DESK, NoticeKind, Occasion


@dataclass(frozen=True)
class TellCoordinators:
    contact_points: ContactPoints
    notify: Notify

    def __call__(self, agency: str, request_id: str, event_id: str) -> None:
        """Always on the desk they share: whoever left an address may be away or ill, and an
        escalation that nobody is told of would be the worst silence of all."""
        occasion = Occasion(event_id, NoticeKind.COORDINATOR_NEEDED, request_id)
        known = self.contact_points.for_agency(agency).coordinators()
        self.notify(agency, COORDINATORS_DESK, occasion, mail=not known)
        for recipient in known:
            self.notify(agency, recipient, occasion)
