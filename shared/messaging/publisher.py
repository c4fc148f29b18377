"""Publishing that returns only when the broker has taken responsibility for the message.

Confirms alone do not tell that a message reached a queue, so every publish is also mandatory.
The connection has no heartbeat: it is silent for long, and a dead one is noticed by the confirm
that does not come.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import ChannelError

from shared.events.registry import CONTENT_TYPE
from shared.messaging import broker
from shared.messaging.errors import BrokerAway, Unroutable

_CONFIRM_WITHIN = 10
_PERSISTENT = 2


@dataclass(frozen=True)
class Outgoing:
    """A message on its way; ``headers`` holds what is listed there and nothing else."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: str = ""
    type: str = ""
    headers: Mapping[str, Any] = field(default_factory=dict)
    content_type: str = CONTENT_TYPE


class Publisher:
    """One connection of its own, opened on first use; callers take turns."""

    def __init__(self, amqp_uri: str) -> None:
        self._amqp_uri = amqp_uri
        self._connection: Any = None
        self._channel: Any = None
        self._returned: list[Any] = []
        self._turn = threading.Lock()

    def publish(self, message: Outgoing) -> None:
        """Returns after the broker's confirm.

        :raises Unroutable: no queue got it; the same message will fail again.
        :raises BrokerAway: no confirm came; it must be published again, and may then be double.
        """
        with self._turn:
            try:
                self._publish(message)
            except ChannelError as error:
                self._channel = None
                raise Unroutable(type(error).__name__) from error
            except Exception as error:
                # Whatever it was: nobody knows what is left on this connection.
                self._drop()
                raise BrokerAway(type(error).__name__) from error
            if self._returned:
                raise Unroutable("no queue is bound")

    def drop(self) -> None:
        """Forget a connection that may be broken; the next message opens another."""
        with self._turn:
            self._drop()

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                broker.close(self._connection)
            self._connection = self._channel = None

    def _publish(self, message: Outgoing) -> None:
        channel = self._open_channel()
        self._returned.clear()
        prepared = channel.prepare_message(
            message.body,
            content_type=message.content_type,
            headers=dict(message.headers),
            properties=_properties(message),
        )
        channel.basic_publish_confirm(
            prepared,
            exchange=message.exchange,
            routing_key=message.routing_key,
            mandatory=True,
            confirm_timeout=_CONFIRM_WITHIN,
        )

    def _open_channel(self) -> Any:
        if self._connection is None:
            self._connection = broker.connect(self._amqp_uri)
        if self._channel is None:
            self._channel = self._connection.channel()
            self._channel.events["basic_return"].add(self._on_return)
        return self._channel

    def _on_return(self, *returned: Any) -> None:
        self._returned.append(returned)

    def _drop(self) -> None:
        if self._connection is not None:
            broker.drop(self._connection)
        self._connection = self._channel = None


def _properties(message: Outgoing) -> dict[str, Any]:
    named = {"message_id": message.message_id, "type": message.type}
    return {"delivery_mode": _PERSISTENT} | {name: value for name, value in named.items() if value}
