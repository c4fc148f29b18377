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

    def start(self) -> "MailServer":
        self._controller = Controller(self.inbox, hostname=HOST, port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(raw, policy=email.policy.default) for raw in self.inbox.raw
        ]

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
