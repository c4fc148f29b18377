"""One notice on its way to one recipient over one channel.

    due -> sending -> sent
     ^        |-----> failed(refused | unreachable | no_address)
     |--------|       dropped (what it announced is gone, mail is no longer wanted,
                               or the recipient's role has ended)

At least once: a process that dies between handing a mail to the server and recording it
leaves the delivery in `sending`; when its lease has run out it is sent again, under the
same message id, so that the receiving side can recognise the repetition.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.identifiers import digest_of
from services.notifications.domain.instants import to_milliseconds
from services.notifications.domain.notice import Notice, NoticeKind

ATTEMPTS = 6
DELAYS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""Between the attempts; a mail server may be away for five hours before we give up."""


class ChannelName(StrEnum):
    MAIL = "mail"
    INBOX = "inbox"


class DeliveryState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class FailureReason(StrEnum):
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Delivery:
    """`due_at` is the next attempt when due, the end of the lease when sending."""

    id: str
    notice_id: str
    recipient: str
    kind: NoticeKind
    channel: ChannelName
    created_at: datetime
    due_at: datetime
    state: DeliveryState = DeliveryState.DUE
    attempts: int = 0
    reason: FailureReason | None = None
    finished_at: datetime | None = None

    @classmethod
    def of(cls, notice: Notice, channel: ChannelName) -> "Delivery":
        return cls(
            id=digest_of("delivery", notice.id, channel),
            notice_id=notice.id,
            recipient=notice.recipient,
            kind=notice.kind,
            channel=channel,
            created_at=notice.created_at,
            due_at=notice.created_at,
        )

    @property
    def message_id(self) -> str:
        """The same for every attempt; tells nothing about notice or recipient."""
        return digest_of("message", self.id)

    @property
    def finished(self) -> bool:
        return self.state not in (DeliveryState.DUE, DeliveryState.SENDING)

    def may_begin(self, now: datetime) -> bool:
        return not self.finished and now >= self.due_at

    @property
    def exhausted(self) -> bool:
        return self.attempts >= ATTEMPTS

    def begun(self, lease_until: datetime) -> "Delivery":
        return replace(
            self,
            state=DeliveryState.SENDING,
            attempts=self.attempts + 1,
            due_at=to_milliseconds(lease_until),
        )

    def sent(self, now: datetime) -> "Delivery":
        return self._finished(DeliveryState.SENT, now)

    def failed(self, reason: FailureReason, now: datetime) -> "Delivery":
        return replace(self._finished(DeliveryState.FAILED, now), reason=reason)

    def dropped(self, now: datetime) -> "Delivery":
        return self._finished(DeliveryState.DROPPED, now)

    def postponed(self, now: datetime, pace: float) -> "Delivery":
        """After a failed attempt: due again later, or failed when the attempts are used up."""
        if self.exhausted:
            return self.failed(FailureReason.UNREACHABLE, now)
        later = to_milliseconds(now + DELAYS[self.attempts - 1] / pace)
        return replace(self, state=DeliveryState.DUE, due_at=later)

    def _finished(self, state: DeliveryState, now: datetime) -> "Delivery":
        return replace(self, state=state, finished_at=to_milliseconds(now))
