"""Where one recipient wants to be reached."""

from dataclasses import dataclass

from services.notifications.domain.email_address import EmailAddress

COORDINATOR = "coordinator"


@dataclass(frozen=True)
class ContactPoint:
    """The owner is a pseudonymous recipient reference, never a person's name.

    Of the owner's roles only "coordinates" is kept: it is the one role others must be
    able to look for, and a row that said "officer" would mark who might ask for help.
    """

    owner: str
    address: EmailAddress
    mail_wanted: bool
    coordinates: bool
