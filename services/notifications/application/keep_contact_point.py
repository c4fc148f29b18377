"""Let a recipient say where, and whether, mail reaches them."""

from dataclasses import dataclass

from services.notifications.application.ports import ContactPoints
from services.notifications.domain.contact_point import COORDINATOR, ContactPoint
from services.notifications.domain.email_address import EmailAddress


class ContactPointUnknown(LookupError):
    """The recipient has left no address."""


@dataclass(frozen=True)
class Recipient:
    """Who is calling, as their token says."""

    agency: str
    ref: str
    roles: frozenset[str]

    @property
    def coordinates(self) -> bool:
        return COORDINATOR in self.roles


@dataclass(frozen=True)
class KeepContactPoint:
    contact_points: ContactPoints

    def put(self, recipient: Recipient, email: str, mail_wanted: bool) -> ContactPoint:
        """Raises InvalidAddress, which carries no part of the text."""
        address = EmailAddress.parse(email)
        point = ContactPoint(recipient.ref, address, mail_wanted, recipient.coordinates)
        self.contact_points.for_agency(recipient.agency).save(point)
        return point

    def get(self, recipient: Recipient) -> ContactPoint:
        point = self.contact_points.for_agency(recipient.agency).find(recipient.ref)
        if point is None:
            raise ContactPointUnknown
        return point

    def remove(self, recipient: Recipient) -> None:
        self.contact_points.for_agency(recipient.agency).remove(recipient.ref)
