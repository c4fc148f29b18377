"""Put a notice into a recipient's inbox and decide over which channels they hear of it."""

from dataclasses import dataclass

from services.notifications.application.ports import (
    Clock,
    ContactPoints,
    Deliveries,
    Meter,
    Notices,
    Schedule,
)
from services.notifications.application.record_outcome import RecordOutcome
from services.notifications.domain.delivery import ChannelName, Delivery, FailureReason
from services.notifications.domain.notice import Notice, Occasion, is_anonymous


@dataclass(frozen=True)
class Notify:
    notices: Notices
    contact_points: ContactPoints
    deliveries: Deliveries
    schedule: Schedule
    record: RecordOutcome
    meter: Meter
    clock: Clock

    def __call__(self, agency: str, recipient: str, occasion: Occasion, mail: bool = True) -> None:
        """Once for each occasion and recipient, however often it is asked for.

        `mail` is False where somebody else is mailed in the recipient's stead.
        """
        notices = self.notices.for_agency(agency)
        notice = Notice.of(occasion, recipient, self.clock.now())
        if notices.find(notice.id):
            return
        notices.save(notice)
        self.meter.noticed(notice.kind)
        self._into_the_inbox(agency, notice)
        if mail:
            self._by_mail(agency, notice)

    def _into_the_inbox(self, agency: str, notice: Notice) -> None:
        """Storing the notice is the delivery: one row and one event, like any channel."""
        delivery = Delivery.of(notice, ChannelName.INBOX)
        self.record(agency, delivery.sent(notice.created_at))

    def _by_mail(self, agency: str, notice: Notice) -> None:
        """No row for who never has mail: the anonymous, and those who asked for none."""
        if is_anonymous(notice.recipient):
            return
        delivery = Delivery.of(notice, ChannelName.MAIL)
        wanted = self.contact_points.for_agency(agency).mail_wanted(notice.recipient)
        if wanted is None:
            failed = delivery.failed(FailureReason.NO_ADDRESS, notice.created_at)
            self.record(agency, failed)
        elif wanted:
            self.deliveries.for_agency(agency).save(delivery)
            self.schedule.delivery(agency, delivery)
