"""The one mail we ever write: that a message waits, and nothing else.

Neither content nor reason, neither names nor identifiers, nor whether the recipient asks
for help or gives it: a mail is read over shoulders and kept by other people's servers.
"""

from dataclasses import dataclass, field
from datetime import datetime

from services.notifications.domain.email_address import EmailAddress

FALLBACK_LOCALE = "en"


@dataclass(frozen=True)
class Wording:
    subject: str
    body: str


WORDINGS = {
    "en": Wording(
        subject="You have a message",
        body=(
            "You have a message.\n\nSign in as usual to read it. "
            "Please do not reply to this mail.\n"
        ),
    ),
    "fr": Wording(
        subject="Vous avez un message",
        body=(
            "Vous avez un message.\n\nConnectez-vous comme d'habitude pour le lire. "
            "Merci de ne pas répondre à ce courriel.\n"
        ),
    ),
    "es": Wording(
        subject="Tiene un mensaje",
        body=(
            "Tiene un mensaje.\n\nInicie sesión como de costumbre para leerlo. "
            "Por favor, no responda a este correo.\n"
        ),
    ),
}


@dataclass(frozen=True)
class Letter:
    """`message_id` and `written_at` are those of the first attempt in every later one."""

    to: EmailAddress = field(repr=False)
    wording: Wording
    message_id: str
    written_at: datetime


def wording_for(locale: str) -> Wording:
    """An unknown language reads English."""
    return WORDINGS.get(language_of(locale), WORDINGS[FALLBACK_LOCALE])


def language_of(locale: str) -> str:
    """`fr-CA`, `fr_CA` and `fr` read alike."""
    return locale.replace("_", "-").split("-")[0].lower()
