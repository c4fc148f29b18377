"""Publishing that returns only when the broker has taken responsibility for the message.

Confirms alone do not tell that a message reached a queue, so every publish is also mandatory.
The connection has no heartbeat: it is silent for long, and a dead one is noticed by the confirm
that does not come.

Several messages may be under way together, in their order; each has a confirm of its own.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amqp import Message
from amqp.exceptions import ChannelError

from shared.events.registry import CONTENT_TYPE
from shared.messaging import broker
from shared.messaging.errors import BrokerAway, Nacked, Unroutable
from shared.messaging.flight import Flight

Problem = Nacked | Unroutable | BrokerAway | None
"""None: the broker has taken responsibility."""

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
        self._flight: Flight | None = None
        self._turn = threading.Lock()

    def publish(self, message: Outgoing) -> None:
        """Returns after the broker's confirm.

        :raises Unroutable: no queue got it; the same message will fail again.
        :raises Nacked: a queue is full; other messages may well pass.
        :raises BrokerAway: no confirm came; it must be published again, and may then be double.
        """
        [problem] = self.publish_all([message])
        if problem is not None:
            raise problem

    def publish_all(self, messages: Sequence[Outgoing]) -> list[Problem]:
        """What `publish` would raise for each of them, whose ids differ."""
        with self._turn:
            said = self._said_of(messages)
        return [said[one.message_id] for one in messages]

    def drop(self) -> None:
        """Forget a connection that may be broken; the next message opens another."""
        with self._turn:
            self._drop()

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                broker.close(self._connection)
            self._connection = self._flight = None

    def _said_of(self, messages: Sequence[Outgoing]) -> dict[str, Problem]:
        flight = None
        try:
            flight = self._open_flight()
            for one in messages:
                flight.send(one.message_id, _prepared(one), one.exchange, one.routing_key)
            flight.wait(_CONFIRM_WITHIN)
            return {**flight.take()}
        except ChannelError as error:
            self._leave_channel()
            return self._sorted_out(messages, {**flight.take()} if flight else {}, error)
        except Exception as error:  # noqa: BLE001
            # Whatever it was: nobody knows what is left on this connection.
            self._drop()
            away = {one.message_id: _away(error) for one in messages}
            return {**away, **(flight.take() if flight else {})}

    def _sorted_out(
        self, messages: Sequence[Outgoing], said: dict[str, Problem], error: ChannelError
    ) -> dict[str, Problem]:
        """One of those without a confirm has closed the channel: alone it shows which."""
        left = [one for one in messages if one.message_id not in said]
        if len(left) == 1:
            return said | {left[0].message_id: Unroutable(type(error).__name__)}
        for one in left:
            said |= self._said_of([one])
        return said

    def _open_flight(self) -> Flight:
        if self._connection is None:
            self._connection = broker.connect(self._amqp_uri)
        if self._flight is None:
            self._flight = Flight(self._connection.channel())
        return self._flight

    def _leave_channel(self) -> None:
        """The driver opens a channel again when the broker closed it; nobody else would end it."""
        flight, self._flight = self._flight, None
        if flight is not None:
            broker.close_channel(flight.channel)

    def _drop(self) -> None:
        if self._connection is not None:
            broker.drop(self._connection)
        self._connection = self._flight = None


def _away(error: Exception) -> BrokerAway:
    away = BrokerAway(type(error).__name__)
    away.__cause__ = error
    return away


def _prepared(message: Outgoing) -> Message:
    return Message(
        message.body,
        content_type=message.content_type,
        application_headers=dict(message.headers),
        **_properties(message),
    )


def _properties(message: Outgoing) -> dict[str, Any]:
    named = {"message_id": message.message_id, "type": message.type}
    return {"delivery_mode": _PERSISTENT} | {name: value for name, value in named.items() if value}
