"""Let a recipient say where, and whether, mail reaches them."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.application.ports import ContactPoints
from services.notifications.domain.contact_point import COORDINATOR, ContactPoint
from services.notifications.domain.email_address import EmailAddress


class ContactPointUnknown(LookupError):
    """The recipient has left no address."""


class RoleEnded(Exception):
    """The token says a role that ended since it was signed."""


@dataclass(frozen=True)
class Recipient:
    """Who is calling, as their token says; `vouched_at` is when it was signed."""

    agency: str
    ref: str
    roles: frozenset[str]
    vouched_at: datetime | None = None

    @property
    def coordinates(self) -> bool:
        return COORDINATOR in self.roles


@dataclass(frozen=True)
class KeepContactPoint:
    contact_points: ContactPoints

    def put(self, recipient: Recipient, email: str, mail_wanted: bool) -> ContactPoint:
        """Raises InvalidAddress, which carries no part of the text. :raises RoleEnded:"""
        address = EmailAddress.parse(email)
        points = self.contact_points.for_agency(recipient.agency)
        point = ContactPoint(
            recipient.ref, address, mail_wanted, recipient.coordinates, recipient.vouched_at
        )
        ended_at = points.ended_at(recipient.ref)
        if ended_at and not point.outlives(ended_at):
            raise RoleEnded
        points.save(point)
        return point

    def get(self, recipient: Recipient) -> ContactPoint:
        point = self.contact_points.for_agency(recipient.agency).find(recipient.ref)
        if point is None:
            raise ContactPointUnknown
        return point

    def remove(self, recipient: Recipient) -> None:
        self.contact_points.for_agency(recipient.agency).remove(recipient.ref)
