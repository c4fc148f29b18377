"""Where one recipient wants to be reached."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.email_address import EmailAddress

COORDINATOR = "coordinator"


@dataclass(frozen=True)
class ContactPoint:
    """The owner is a pseudonymous recipient reference, never a person's name.

    Of the owner's roles only "coordinates" is kept: it is the one role others must be
    able to look for, and a row that said "officer" would mark who might ask for help.

    `vouched_at`: when the role under which it was left was the owner's for certain. Unknown of
    one that was left before this was kept.
    """

    owner: str
    address: EmailAddress
    mail_wanted: bool
    coordinates: bool
    vouched_at: datetime | None = None

    def outlives(self, role_ended_at: datetime) -> bool:
        """Left by somebody who was given the role again since."""
        return self.vouched_at is not None and self.vouched_at > role_ended_at
