"""The mail channel against a real SMTP server."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from services.notifications.adapters.smtp_mail import SmtpMail, SmtpServer
from services.notifications.application.ports import SendOutcome
from services.notifications.domain.email_address import EmailAddress
from services.notifications.domain.letter import WORDINGS, Letter, wording_for
from tests.services.notifications.fakes import START
from tests.services.notifications.mail_server import HOST, MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


def letter(locale: str = "en") -> Letter:
    address = EmailAddress.parse("ann@desk.example")
    return Letter(address, wording_for(locale), "ab" * 16, START)


def channel(port: int, timeout: float = 2.0, starttls: bool = False) -> SmtpMail:
    return SmtpMail(SmtpServer(HOST, port, "Desk <desk@watch.example>", timeout, starttls))


@pytest.mark.parametrize("locale", ["en", "fr-CA", "es", "xx"])
def test_the_mail_says_only_that_a_message_waits(server: MailServer, locale: str) -> None:
    assert channel(server.port).send(letter(locale)) is SendOutcome.ACCEPTED
    [mail] = server.mails
    expected = WORDINGS.get(locale[:2], WORDINGS["en"])
    assert mail["Subject"] == expected.subject
    assert mail.get_content().replace("\r\n", "\n") == expected.body
    assert mail["To"] == "ann@desk.example"
    assert mail["Message-ID"] == f"<{'ab' * 16}@watch.example>"


def test_a_repetition_is_the_same_mail_to_the_byte(server: MailServer) -> None:
    for _ in range(2):
        channel(server.port).send(letter("fr"))
    first, second = server.inbox.raw
    assert first == second


@pytest.mark.parametrize(
    ("rcpt", "data", "expected"),
    [
        ("550 no such user", "250 taken", SendOutcome.REFUSED),
        ("450 try later", "250 taken", SendOutcome.UNREACHABLE),
        ("250 OK", "554 not wanted", SendOutcome.REFUSED),
        ("250 OK", "451 try later", SendOutcome.UNREACHABLE),
        ("421 closing", "250 taken", SendOutcome.UNREACHABLE),
    ],
)
def test_only_a_permanent_refusal_is_final(
    server: MailServer, rcpt: str, data: str, expected: SendOutcome
) -> None:
    server.inbox.rcpt_answer, server.inbox.data_answer = rcpt, data
    assert channel(server.port).send(letter()) is expected
    assert server.mails == []


def test_a_server_that_is_away_is_unreachable() -> None:
    assert channel(MailServer().port).send(letter()) is SendOutcome.UNREACHABLE


def test_a_server_that_says_nothing_costs_the_timeout_and_no_more() -> None:
    with socket.create_server((HOST, 0)) as silent:
        started = time.monotonic()
        outcome = channel(silent.getsockname()[1], timeout=0.3).send(letter())
    assert outcome is SendOutcome.UNREACHABLE
    assert time.monotonic() - started < 2


def test_a_server_without_encryption_gets_nothing_when_encryption_is_required(
    server: MailServer,
) -> None:
    assert channel(server.port, starttls=True).send(letter()) is SendOutcome.UNREACHABLE
    assert server.mails == []


def test_a_server_that_hangs_up_after_taking_the_mail_has_taken_it() -> None:
    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=_take_and_hang_up, args=(listener,))
        thread.start()
        assert channel(listener.getsockname()[1]).send(letter()) is SendOutcome.ACCEPTED
        thread.join(5)


def _take_and_hang_up(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 hello\r\n")
        in_data = False
        for line in lines:
            if in_data and line == b".\r\n":
                connection.sendall(b"250 taken\r\n")
                return
            if not in_data:
                in_data = line.upper().startswith(b"DATA")
                connection.sendall(b"354 go on\r\n" if in_data else b"250 ok\r\n")
