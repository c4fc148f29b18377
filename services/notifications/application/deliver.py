"""Take a delivery one attempt further, in two transactions with the sending between them.

`begin` commits that an attempt is under way, the channel is used outside any transaction
(a transaction may be run twice, a mail must not), `conclude` commits what came of it.
A process that dies in between leaves a lease that runs out: see `domain.delivery`.
"""

from dataclasses import dataclass
from datetime import timedelta

from services.notifications.application.ports import (
    Agencies,
    Clock,
    ContactPoints,
    Deliveries,
    Notices,
    Schedule,
    SendOutcome,
)
from services.notifications.application.record_outcome import RecordOutcome
from services.notifications.domain.delivery import Delivery, FailureReason
from services.notifications.domain.email_address import EmailAddress
from services.notifications.domain.letter import Letter, wording_for


@dataclass(frozen=True)
class Begun:
    """Which attempt at which delivery: all that its record needs, and nothing personal."""

    agency: str
    delivery_id: str
    number: int


@dataclass(frozen=True)
class Attempt(Begun):
    letter: Letter

    @property
    def without_letter(self) -> Begun:
        return Begun(self.agency, self.delivery_id, self.number)


@dataclass(frozen=True)
class Deliver:
    """`lease` must outlast the channel's slowest answer."""

    notices: Notices
    contact_points: ContactPoints
    deliveries: Deliveries
    schedule: Schedule
    agencies: Agencies
    record: RecordOutcome
    clock: Clock
    pace: float
    lease: timedelta

    def begin(self, agency: str, delivery_id: str) -> Attempt | None:
        """None: nothing to send, now or ever."""
        delivery = self.deliveries.for_agency(agency).find(delivery_id)
        if delivery is None or not delivery.may_begin(self.clock.now()):
            return None
        found = self._address_or_end(agency, delivery)
        if isinstance(found, EmailAddress):
            return self._begun(agency, delivery, found)
        self.record(agency, found)
        return None

    def conclude(self, attempt: Begun, outcome: SendOutcome) -> None:
        """A late answer counts only when it says the mail went out: that cannot be undone,
        while any other answer is overtaken by the attempt that followed."""
        delivery = self.deliveries.for_agency(attempt.agency).find(attempt.delivery_id)
        if delivery is None or delivery.finished:
            return
        if outcome is SendOutcome.ACCEPTED or delivery.attempts == attempt.number:
            self._settle(attempt.agency, delivery, outcome)

    def _address_or_end(self, agency: str, delivery: Delivery) -> EmailAddress | Delivery:
        """Where to send it, or the delivery as it ends without being sent."""
        now = self.clock.now()
        notice = self.notices.for_agency(agency).find(delivery.notice_id)
        points = self.contact_points.for_agency(agency)
        point = points.find(delivery.recipient)
        unwanted = points.ended_at(delivery.recipient) or (point and not point.mail_wanted)
        if notice is None or notice.gone_at or unwanted:
            return delivery.dropped(now)
        if point is None:
            return delivery.failed(FailureReason.NO_ADDRESS, now)
        if delivery.exhausted:
            return delivery.failed(FailureReason.UNREACHABLE, now)
        return point.address

    def _begun(self, agency: str, delivery: Delivery, to: EmailAddress) -> Attempt:
        begun = delivery.begun(self.clock.now() + self.lease)
        self._save_and_return_to(agency, begun)
        letter = Letter(
            to=to,
            wording=wording_for(self.agencies.locale(agency)),
            message_id=begun.message_id,
            written_at=begun.created_at,
        )
        return Attempt(agency, begun.id, begun.attempts, letter)

    def _settle(self, agency: str, delivery: Delivery, outcome: SendOutcome) -> None:
        self.schedule.settled(delivery)
        settled = self._after(delivery, outcome)
        if settled.finished:
            self.record(agency, settled)
        else:
            self._save_and_return_to(agency, settled)

    def _save_and_return_to(self, agency: str, delivery: Delivery) -> None:
        """The next look is scheduled together with the state that needs it: nothing is lost."""
        self.deliveries.for_agency(agency).save(delivery)
        self.schedule.delivery(agency, delivery)

    def _after(self, delivery: Delivery, outcome: SendOutcome) -> Delivery:
        now = self.clock.now()
        if outcome is SendOutcome.ACCEPTED:
            return delivery.sent(now)
        if outcome is SendOutcome.REFUSED:
            return delivery.failed(FailureReason.REFUSED, now)
        return delivery.postponed(now, self.pace)
