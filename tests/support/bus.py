"""The broker as a test sees it: publish, tap, read, count."""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from kombu import Connection

from shared.events.envelope import Event
from shared.events.registry import CONTENT_TYPE, decode, encode
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.topology import (
    dead_of,
    dead_queue_arguments,
    exchange_for,
    exchange_of,
    queue_arguments,
    queue_of,
    retry_of,
)
from tests.support.waiting import PATIENCE


class Bus:
    """Works with administrator rights, one connection a call, so that outages cannot break it."""

    def __init__(self, amqp_admin_uri: str) -> None:
        self._uri = amqp_admin_uri

    def dead_letters(self, service: str) -> set[str]:
        """The message ids of those that wait; read and given back."""
        return {letter.id for letter in DeadLetters(self._uri, service).all()}

    def publish(self, event_type: str, agency: str, data: Mapping[str, Any]) -> Event:
        event = Event.new(event_type, agency, data, datetime.now(UTC))
        self.publish_events([event])
        return event

    def publish_events(self, events: list[Event]) -> None:
        with self._channel() as channel:
            for event in events:
                exchange = exchange_for(event.type)
                _send(channel, exchange, event.type, encode(event), event.id, event.type)

    def publish_raw(
        self, exchange: str, routing_key: str, body: bytes, message_id: str | None = None
    ) -> None:
        with self._channel() as channel:
            _send(channel, exchange, routing_key, body, message_id or str(uuid4()), routing_key)

    @contextmanager
    def tap(
        self, exchange: str, routing_key: str = "#", queue_type: str = "classic"
    ) -> Iterator["Tap"]:
        """Everything published to an exchange from now on, through a queue of its own."""
        name = f"tap.{uuid4().hex}"
        with self._channel() as channel:
            _declare_queue(channel, name, {"x-queue-type": queue_type})
            channel.queue_bind(name, exchange, routing_key)
        try:
            yield Tap(self, name)
        finally:
            with self._channel() as channel:
                channel.queue_delete(name)

    @contextmanager
    def full_queue(self, exchange: str, routing_key: str) -> Iterator[str]:
        """A queue that takes one message and says no to every other."""
        name = f"full.{uuid4().hex}"
        with self._channel() as channel:
            arguments = {"x-max-length": 1, "x-overflow": "reject-publish"}
            _declare_queue(channel, name, arguments)
            channel.queue_bind(name, exchange, routing_key)
        try:
            yield name
        finally:
            self.delete_queue(name)

    def read(self, queue: str) -> list[Any]:
        """Takes and acknowledges all that is ready, as kombu messages."""
        taken: list[Any] = []
        with self._channel() as channel:
            while (message := channel.basic_get(queue, no_ack=True)) is not None:
                taken.append(channel.message_to_python(message))
        return taken

    def take_and_return(self, queue: str, times: int) -> None:
        """Takes one message again and again without acknowledging, as crash after crash would."""
        with self._channel() as channel:
            for _ in range(times):
                deadline = time.monotonic() + 5
                while (message := channel.basic_get(queue)) is None:
                    assert time.monotonic() < deadline, "the message did not come back"
                    time.sleep(0.001)
                channel.basic_reject(message.delivery_tag, requeue=True)

    def hold(self, queue: str, at_most: int, seconds: float) -> int:
        """Takes messages that come, and gives them back after a while; how many they were."""
        held: list[Any] = []
        deadline = time.monotonic() + seconds
        with self._channel() as channel:
            channel.basic_qos(0, at_most, False)
            channel.basic_consume(queue, callback=held.append)
            while (left := deadline - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    channel.connection.drain_events(timeout=left)
        return len(held)

    def readers(self, queues: Sequence[str]) -> list[int]:
        """How many consumers each queue has."""
        with self._channel() as channel:
            return [
                int(channel.queue_declare(queue, passive=True).consumer_count) for queue in queues
            ]

    def purge(self, queue: str) -> None:
        with self._channel() as channel:
            channel.queue_purge(queue)

    def depth(self, queue: str) -> int:
        """Messages ready, without those that a consumer holds."""
        with self._channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def reach(self) -> None:
        """Nothing but that it answers."""
        with self._channel():
            return

    def depths(self, queues: Sequence[str]) -> list[int]:
        """The same of several queues."""
        with self._channel() as channel:
            return [int(channel.queue_declare(one, passive=True).message_count) for one in queues]

    def declare_consumer(self, service: str, hears: tuple[str, ...]) -> None:
        """What provisioning would declare for one consumer, without users and rights."""
        with self._channel() as channel:
            channel.exchange_declare(dead_of(service), "fanout", durable=True, auto_delete=False)
            _declare_queue(channel, dead_of(service), dead_queue_arguments())
            channel.queue_bind(dead_of(service), dead_of(service))
            channel.exchange_declare(retry_of(service), "direct", durable=True, auto_delete=False)
            for event_type in hears:
                queue = queue_of(service, event_type)
                _declare_queue(channel, queue, queue_arguments(service, event_type))
                source = exchange_for(event_type)
                channel.exchange_declare(source, "topic", durable=True, auto_delete=False)
                channel.queue_bind(queue, source, event_type)
                channel.queue_bind(queue, retry_of(service), queue)

    def declare_publisher(self, service: str) -> None:
        with self._channel() as channel:
            exchange = exchange_of(service)
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)

    def delete_queue(self, queue: str) -> None:
        with self._channel() as channel:
            channel.queue_delete(queue)

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        with Connection(self._uri, connect_timeout=5) as connection:
            yield connection.channel()


class Tap:
    def __init__(self, bus: Bus, queue: str) -> None:
        self._bus = bus
        self._queue = queue
        self.messages: list[Any] = []

    def raw(self) -> list[Any]:
        """All messages so far, sound or not."""
        self.messages += self._bus.read(self._queue)
        return self.messages

    def events(self) -> list[Event]:
        """All events so far."""
        return [_read(message) for message in self.raw()]

    def wait_for(self, count: int, within: float = 10.0) -> list[Event]:
        deadline = time.monotonic() + within * PATIENCE
        while len(events := self.events()) < count:
            assert time.monotonic() < deadline, f"{len(events)} of {count} events were published"
            time.sleep(0.05)
        return events


def _declare_queue(channel: Any, name: str, arguments: Mapping[str, Any]) -> None:
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=dict(arguments))


def _send(
    channel: Any, exchange: str, routing_key: str, body: bytes, message_id: str, type_: str
) -> None:
    message = channel.prepare_message(
        body,
        content_type=CONTENT_TYPE,
        properties={"delivery_mode": 2, "message_id": message_id, "type": type_},
    )
    channel.basic_publish_confirm(message, exchange, routing_key, mandatory=True)


def _read(message: Any) -> Event:
    """What joins the events of one call goes beside them, in a header."""
    return replace(decode(bytes(message.body)), traceparent=message.headers.get("traceparent"))
