"""What the use cases need from outside; every row of records is obtained by its agency."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from services.notifications.domain.contact_point import ContactPoint
from services.notifications.domain.delivery import ChannelName, Delivery
from services.notifications.domain.letter import Letter
from services.notifications.domain.notice import Notice, NoticeKind
from services.notifications.domain.route import Route


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""


@dataclass(frozen=True)
class Position:
    """Where a page ended; the next one holds what is older."""

    created_at: datetime
    notice_id: str


class AgencyNotices(Protocol):
    def find(self, notice_id: str) -> Notice | None: ...

    def save(self, notice: Notice) -> None:
        """Insert or replace."""

    def page(self, recipients: frozenset[str], limit: int, after: Position | None) -> list[Notice]:
        """Newest first, without those that are gone."""


class AgencyContactPoints(Protocol):
    def find(self, owner: str) -> ContactPoint | None: ...

    def save(self, point: ContactPoint) -> None:
        """Also in place of the mark that `end` left."""

    def remove(self, owner: str) -> None:
        """Silent when there is none; the mark of an end stays."""

    def end(self, owner: str, at: datetime) -> None:
        """The owner's role ended: of whatever is there only this moment is kept, for a while."""

    def mail_wanted(self, owner: str) -> bool | None:
        """Without opening the address; None when there is none."""

    def ended_at(self, owner: str) -> datetime | None:
        """When the role ended of an owner who has left no address since."""

    def coordinators(self) -> list[str]:
        """The owners who coordinate, in a stable order."""


class AgencyRoutes(Protocol):
    def find(self, request_id: str) -> Route | None: ...

    def save(self, route: Route) -> None: ...


class AgencyDeliveries(Protocol):
    def find(self, delivery_id: str) -> Delivery | None: ...

    def save(self, delivery: Delivery) -> None: ...

    def oldest_unfinished(self) -> datetime | None:
        """When the delivery that has waited longest was decided."""


class Notices(Protocol):
    def for_agency(self, agency: str) -> AgencyNotices: ...


class ContactPoints(Protocol):
    def for_agency(self, agency: str) -> AgencyContactPoints: ...


class Routes(Protocol):
    def for_agency(self, agency: str) -> AgencyRoutes: ...


class Deliveries(Protocol):
    def for_agency(self, agency: str) -> AgencyDeliveries: ...


class Schedule(Protocol):
    """Work for later, written in the same transaction as the decision for it."""

    def delivery(self, agency: str, delivery: Delivery) -> None:
        """Look at it again at its `due_at`."""

    def settled(self, delivery: Delivery) -> None:
        """What was scheduled for it is not needed any more."""

    def forgetting(self, agency: str, request_id: str, at: datetime) -> None: ...


class Events(Protocol):
    def publish(self, type: str, agency: str, data: dict[str, Any]) -> None: ...


class Agencies(Protocol):
    def locale(self, agency: str) -> str: ...

    def clinician_line(self, agency: str) -> str:
        """Where its people reach a clinician, else the crisis line: somebody always answers."""


class Meter(Protocol):
    """Counts what was committed, never what was only tried."""

    def noticed(self, kind: NoticeKind) -> None: ...

    def delivery_ended(self, channel: ChannelName, outcome: str) -> None: ...


class SendOutcome(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Channel(Protocol):
    def send(self, letter: Letter) -> SendOutcome:
        """Accepted: the other side answers for it. Refused: it never will. Never raises
        for anything the other side or the network does."""
