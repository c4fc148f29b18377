"""An offer of one request to one supporter: answered once, by whoever is first."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .errors import OfferAnswered, OfferExpired, OfferNotDue, OfferWithdrawn
from .statements import Statement, statement_of
from .vocabulary import RefusalReason, Urgency, WithdrawalReason


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


RUNNING = (OfferState.OPEN, OfferState.ACCEPTED)


@dataclass(frozen=True)
class Offer:
    """`agency` is the requester's, `supporter_agency` the supporter's home.

    `accepted_at` stays when an accepted offer is completed or handed over. `fits` names the
    requester's wishes this supporter meets. `statement` is the version of what accepting
    confirms, shown with the offer; `confirmed` the one that was.
    """

    offer_id: str
    request_id: str
    agency: str
    supporter_ref: str
    supporter_agency: str
    attempt: int
    urgency: Urgency
    topics: tuple[str, ...]
    language: str
    contact_kind: str | None
    made_at: datetime
    expires_at: datetime
    state: OfferState = OfferState.OPEN
    accepted_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str | None = None
    fits: tuple[str, ...] = ()
    statement: str | None = None
    confirmed: str | None = None

    @property
    def cross_agency(self) -> bool:
        return self.agency != self.supporter_agency

    @property
    def confirms(self) -> Statement | None:
        """What accepting it means; None for one made before there was such a statement."""
        return statement_of(self.statement)

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def ended_at(self) -> datetime | None:
        return None if self.running else self.settled_at

    def accept(self, now: datetime) -> "Offer":
        """A second acceptance is the first one's answer; a late one is refused."""
        if self.state in (OfferState.ACCEPTED, OfferState.COMPLETED):
            return self
        self._must_be_open()
        if now >= self.expires_at:
            raise OfferExpired
        return replace(
            self,
            state=OfferState.ACCEPTED,
            accepted_at=now,
            settled_at=now,
            confirmed=self.statement,
        )

    def decline(self, now: datetime, reason: RefusalReason) -> "Offer":
        if self.state is OfferState.DECLINED:
            return self
        self._must_be_open()
        return replace(self, state=OfferState.DECLINED, settled_at=now, reason=reason.value)

    def expire(self, now: datetime) -> "Offer":
        """An offer that was answered or withdrawn first stays as it is."""
        if self.state is not OfferState.OPEN:
            return self
        if now < self.expires_at:
            raise OfferNotDue
        return replace(self, state=OfferState.EXPIRED, settled_at=now)

    def withdraw(self, now: datetime, reason: WithdrawalReason) -> "Offer":
        """Open and accepted offers can be taken back; the others stay as they are."""
        if not self.running:
            return self
        return replace(self, state=OfferState.WITHDRAWN, settled_at=now, reason=reason.value)

    def complete(self, now: datetime) -> "Offer":
        if self.state is not OfferState.ACCEPTED:
            return self
        return replace(self, state=OfferState.COMPLETED, settled_at=now)

    def _must_be_open(self) -> None:
        if self.state is OfferState.EXPIRED:
            raise OfferExpired
        if self.state is OfferState.WITHDRAWN:
            raise OfferWithdrawn
        if self.state is not OfferState.OPEN:
            raise OfferAnswered
