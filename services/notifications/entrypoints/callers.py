"""Who may call this service, and the recipient a caller is."""

from services.notifications.application.keep_contact_point import Recipient
from shared.http import principal

ROLES = ("officer", "supporter", "coordinator")


def caller() -> Recipient:
    who = principal()
    return Recipient(who.agency, who.sub, who.roles, who.issued_at)
