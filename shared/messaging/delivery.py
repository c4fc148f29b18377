"""One message the broker lent to this process."""

import contextlib
import threading
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Delivery:
    queue: str
    message: Any
    lost: threading.Event
    """Set when the connection it came by is gone: the broker then gives it to somebody again."""

    @property
    def body(self) -> bytes:
        body = self.message.body
        return body if isinstance(body, bytes) else str(body).encode()

    @property
    def message_id(self) -> str:
        return str(self.message.properties.get("message_id") or "")

    @property
    def type(self) -> str:
        return str(self.message.properties.get("type") or "")

    @property
    def traceparent(self) -> str:
        return str(self.message.headers.get("traceparent") or "")

    def requeue(self) -> None:
        """Back to the broker, which gives it to somebody again."""
        if not self.lost.is_set():
            with contextlib.suppress(Exception):
                self.message.requeue()

    def ack(self) -> None:
        """If this does not arrive the message comes again, and the inbox makes that harmless."""
        if not self.lost.is_set():
            with contextlib.suppress(Exception):
                self.message.ack()
