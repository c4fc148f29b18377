"""What a service could not handle, read and sent back to where it came from.

A replayed letter goes back to the queue it came from and its dead copy is removed after the
broker's confirm: killed in between, both exist, and the inbox recognises the second. So replaying
twice changes nothing. The operator's command for it is ``python -m infra.ops dead-letters``.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.events.registry import InvalidEvent, Undecodable, UnknownEvent, decode
from shared.messaging import broker
from shared.messaging.errors import Unroutable
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.topology import dead_of, retry_of


@dataclass(frozen=True)
class DeadLetter:
    """A dead copy, held by this connection until acknowledged or the connection ends."""

    message: Any

    @property
    def id(self) -> str:
        return str(self.message.properties.get("message_id") or "-")

    @property
    def type(self) -> str:
        return str(self.message.properties.get("type") or "-")

    @property
    def queue(self) -> str:
        """Ours say it in a header, the broker's own in the routing key."""
        return str(self._header("x-queue") or self.message.delivery_info["routing_key"])

    @property
    def reason(self) -> str:
        return str(self._header("x-reason") or self._header("x-first-death-reason") or "unknown")

    @property
    def failed_at(self) -> str:
        return str(self._header("x-failed-at") or "-")

    @property
    def attempts(self) -> int | None:
        """How often it was tried; None when that was not counted."""
        counted = self._header("x-attempts")
        return counted if isinstance(counted, int) else None

    @property
    def flaw(self) -> str | None:
        """What is wrong with the event's form, with names of the schema and never a value."""
        try:
            decode(bytes(self.message.body))
        except Undecodable as error:
            return str(error)
        except UnknownEvent:
            return "its type is not in the catalogue of this version"
        except InvalidEvent as error:
            return str(error)
        return None

    @property
    def agency(self) -> str | None:
        """Whose event it is, whatever else is wrong with it; None when that cannot be read."""
        try:
            told = json.loads(bytes(self.message.body))["agency"]
        except (ValueError, KeyError, TypeError):
            return None
        return told if isinstance(told, str) else None

    def again(self, service: str) -> Outgoing:
        traceparent = self._header("traceparent")
        return Outgoing(
            retry_of(service),
            self.queue,
            bytes(self.message.body),
            message_id="" if self.id == "-" else self.id,
            type="" if self.type == "-" else self.type,
            headers={"traceparent": traceparent} if traceparent else {},
        )

    def _header(self, name: str) -> Any:
        return self.message.headers.get(name)


class DeadLetters:
    def __init__(self, amqp_uri: str, service: str) -> None:
        self._amqp_uri = amqp_uri
        self._service = service

    def count(self) -> int:
        with self._channel() as channel:
            return int(channel.queue_declare(dead_of(self._service), passive=True).message_count)

    def all(self) -> list[DeadLetter]:
        """Read and given back."""
        with self._channel() as channel:
            return list(self._read(channel))

    def replay(self, chosen: Callable[[DeadLetter], bool]) -> tuple[int, int]:
        """Sends chosen letters back to their queues: how many went, and how many could not."""
        publisher = Publisher(self._amqp_uri)
        went = stayed = 0
        try:
            with self._channel() as channel:
                for letter in filter(chosen, list(self._read(channel))):
                    try:
                        publisher.publish(letter.again(self._service))
                    except Unroutable:
                        stayed += 1
                    else:
                        letter.message.ack()
                        went += 1
        finally:
            publisher.close()
        return went, stayed

    def discard(self, chosen: Callable[[DeadLetter], bool]) -> int:
        """Removes chosen letters for good; how many."""
        with self._channel() as channel:
            gone = [letter for letter in list(self._read(channel)) if chosen(letter)]
            for letter in gone:
                letter.message.ack()
        return len(gone)

    def _read(self, channel: Any) -> Iterator[DeadLetter]:
        """Only what is there now: a letter that dies again meanwhile is for the next time."""
        queue = dead_of(self._service)
        for _ in range(channel.queue_declare(queue, passive=True).message_count):
            raw = channel.basic_get(queue)
            if raw is None:
                return
            yield DeadLetter(channel.message_to_python(raw))

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        connection = broker.connect(self._amqp_uri)
        try:
            yield connection.channel()
        finally:
            broker.close(connection)
