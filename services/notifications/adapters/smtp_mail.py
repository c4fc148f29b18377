"""Mail through the agency's or region's own server, with the standard library's client.

Not through a many-channel library such as apprise: those write the Message-ID themselves, anew
for every attempt. Ours is derived from the delivery, so that the one repetition which a death
between "the server took it" and "we recorded it" can cause arrives under the same Message-ID,
and mail servers and readers can drop it. That is what at-least-once means here: a mail is handed
over once, or after such a death again as the same mail; it is never lost because we died.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from eventlet import Timeout

from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ChannelName
from services.notifications.domain.letter import Letter
from shared.observability import span

_OVERALL = 3
"""How many times the timeout of one answer the whole conversation may last."""


@dataclass(frozen=True)
class SmtpServer:
    """`timeout`: seconds for one answer of the server. `starttls`: refuse to send in the clear."""

    host: str
    port: int
    sender: str
    timeout: float
    starttls: bool

    @property
    def longest(self) -> float:
        """Seconds after which a conversation has ended, one way or the other."""
        return self.timeout * _OVERALL


@dataclass(frozen=True)
class SmtpMail:
    server: SmtpServer

    def send(self, letter: Letter) -> SendOutcome:
        with span("mail", channel=ChannelName.MAIL.value) as told:
            told["outcome"] = outcome = self._sent(letter)
        return outcome

    def _sent(self, letter: Letter) -> SendOutcome:
        message = _message(letter, self.server.sender)
        try:
            # A server that answers one byte at a time never trips the socket's own timeout.
            with Timeout(self.server.longest, TimeoutError):
                self._hand_over(message)
        except (smtplib.SMTPException, OSError) as error:
            return _meaning(error)
        return SendOutcome.ACCEPTED

    def _hand_over(self, message: EmailMessage) -> None:
        server = self.server
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            smtp.send_message(message)
        except BaseException:
            smtp.close()
            raise
        _leave(smtp)


def _leave(smtp: smtplib.SMTP) -> None:
    """The server's answer to the mail stands, however the goodbye goes."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def _meaning(error: Exception) -> SendOutcome:
    """Only a permanent no to this recipient or this mail is final. Everything else passes:
    a refused greeting, login or sender is our set-up, which somebody will mend."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _refusal(max(codes, default=0))
    if isinstance(error, smtplib.SMTPDataError):
        return _refusal(error.smtp_code)
    return SendOutcome.UNREACHABLE


def _refusal(code: int) -> SendOutcome:
    return SendOutcome.REFUSED if 500 <= code < 600 else SendOutcome.UNREACHABLE


def _message(letter: Letter, sender: str) -> EmailMessage:
    """Every attempt writes the same bytes: the date is that of the decision, not of the try."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to.text
    message["Subject"] = letter.wording.subject
    message["Date"] = format_datetime(letter.written_at)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{letter.message_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.wording.body)
    return message
