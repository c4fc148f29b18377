"""A real SMTP server on this machine, whose answers a test can choose."""

import email
import email.policy
import socket
import threading
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


class _Inbox:
    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.rcpt_answer = "250 OK"
        self.data_answer = "250 taken"
        self.hold = threading.Event()
        self.hold.set()

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - likewise
        """Stored at once; the answer may be held back, as by a server that is slow to say so."""
        import asyncio

        if self.data_answer.startswith("250"):
            self.raw.append(envelope.content)
            self.recipients.extend(envelope.rcpt_tos)
        while not self.hold.is_set():
            await asyncio.sleep(0.02)
        return self.data_answer


class MailServer:
    """Stays on its port through stop and start again."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.inbox = _Inbox()
        self._controller: Controller | None = None
        self._drips: _Drips | None = None

    def start(self) -> "MailServer":
        self._controller = Controller(self.inbox, hostname=HOST, port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None
        if self._drips:
            self._drips.close()
            self._drips = None

    def drip(self, every: float) -> None:
        """From now on greet one byte at a time and never come to an end."""
        self.stop()
        self._drips = _Drips(self.port, every)

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(raw, policy=email.policy.default) for raw in self.inbox.raw
        ]

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Drips:
    def __init__(self, port: int, every: float) -> None:
        self._every = every
        self._closed = threading.Event()
        self._listener = socket.create_server((HOST, port))
        self._listener.settimeout(0.1)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=self._drip, args=(connection,), daemon=True).start()

    def _drip(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.sendall(b"220")
                while not self._closed.wait(self._every):
                    connection.sendall(b"-")
            except OSError:
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
