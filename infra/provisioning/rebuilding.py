"""Giving a queue other arguments, which RabbitMQ never changes, without losing a message.

    sources -+-> <queue>            1  <queue>.moving is bound to all that the queue is bound to
             +-> <queue>.moving     2  what waits in the queue is moved over
                                    3  the queue is deleted, made as declared and bound
                                    4  <queue>.moving hears no more, what waits there is moved
                                       back, and it is deleted

An event has a queue to go to at every moment, so none is lost; what arrives meanwhile may lie
there twice, and the inbox recognises the second. Killed anywhere, it goes on from what it finds.
The exchange <queue>.moving keeps each message's routing key, by which a dead letter finds home.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AMQPError

from infra.local.waiting import eventually
from infra.provisioning.broker import Broker
from infra.provisioning.plan import Conflict, Unreachable
from infra.provisioning.topology import Binding, Queue, Topology
from shared.messaging import broker as wire
from shared.messaging.errors import BrokerAway, Unroutable
from shared.messaging.publisher import Outgoing, Publisher
from shared.runtime.migrations import Step

_COUNTED_WITHIN = 30.0
"""The broker counts what consumers hold every five seconds."""


@dataclass(frozen=True)
class Ground:
    """One virtual host, as an administrator: its management API and its address."""

    broker: Broker
    amqp_uri: str


def rebuilding(ground: Ground, topology: Topology) -> Iterator[Step]:
    """What is still to be done, queue by queue."""
    vhost = ground.broker.vhost
    queues = {found["name"]: found for found in ground.broker.get("queues", vhost) or ()}
    exchanges = {found["name"] for found in ground.broker.get("exchanges", vhost) or ()}
    for queue in topology.queues:
        bindings = tuple(one for one in topology.bindings if one.queue == queue.name)
        move = _Move(ground, queue, bindings)
        begun = move.spare in queues or move.spare in exchanges
        yield from _steps(move, queues.get(queue.name), begun)


def _steps(move: "_Move", found: dict[str, Any] | None, begun: bool) -> Iterator[Step]:
    name, spare = move.queue.name, move.spare
    other = found is not None and found["arguments"] != move.queue.arguments
    if other:
        yield Step(f"queue {name}: let {spare} hear what it hears", move.hold)
        yield Step(f"queue {name}: move what waits to {spare}", move.over)
    if other or (begun and found is None):
        yield Step(f"queue {name}: make it anew as declared", move.anew)
    if other or begun:
        yield Step(f"queue {name}: take back what waits in {spare}, delete that", move.back)


@dataclass(frozen=True)
class _Move:
    ground: Ground
    queue: Queue
    bindings: tuple[Binding, ...]

    @property
    def spare(self) -> str:
        return f"{self.queue.name}.moving"

    def hold(self) -> None:
        """:raises Conflict: while the queue is read, for who reads holds messages of it."""
        self._require_unread()
        broker, vhost = self.ground.broker, self.ground.broker.vhost
        body = {"durable": True, "auto_delete": False, "arguments": self.queue.arguments}
        broker.put("queues", vhost, self.spare, body=body)
        exchange = {"type": "fanout", "durable": True, "auto_delete": False, "internal": False}
        broker.put("exchanges", vhost, self.spare, body=exchange)
        declared = {(one.source, one.routing_key) for one in self.bindings}
        self._bind(self.spare, declared | self._bound(self.queue.name) | {(self.spare, "")})

    def over(self) -> None:
        self._carry(self.queue.name)

    def anew(self) -> None:
        broker, vhost = self.ground.broker, self.ground.broker.vhost
        found = broker.get("queues", vhost, self.queue.name)
        if found is not None and found["arguments"] != self.queue.arguments:
            self._require_empty(self.queue.name)
            broker.delete("queues", vhost, self.queue.name)
        body = {"durable": True, "auto_delete": False, "arguments": self.queue.arguments}
        broker.put("queues", vhost, self.queue.name, body=body)
        self._bind(self.queue.name, {(one.source, one.routing_key) for one in self.bindings})

    def back(self) -> None:
        broker, vhost = self.ground.broker, self.ground.broker.vhost
        if broker.get("queues", vhost, self.spare) is not None:
            self._bind(self.queue.name, {(self.spare, "")})
            self._unbind_spare()
            self._carry(self.spare)
            self._require_empty(self.spare)
            broker.delete("queues", vhost, self.spare)
        broker.delete("exchanges", vhost, self.spare)

    def _bound(self, queue: str) -> set[tuple[str, str]]:
        """Exchange and routing key of each binding that a person or provisioning made."""
        found = self.ground.broker.get("bindings", self.ground.broker.vhost) or ()
        ours = [one for one in found if one["destination"] == queue and one["source"]]
        return {(one["source"], one["routing_key"]) for one in ours}

    def _bind(self, queue: str, sources: Iterable[tuple[str, str]]) -> None:
        with self._channel() as channel:
            for source, routing_key in sources:
                channel.queue_bind(queue, source, routing_key)

    def _unbind_spare(self) -> None:
        with self._channel() as channel:
            for source, routing_key in self._bound(self.spare):
                channel.queue_unbind(self.spare, source, routing_key)

    def _carry(self, queue: str) -> None:
        """Each message is confirmed by the other queue before this one forgets it."""
        with closing(Publisher(self.ground.amqp_uri)) as publisher, self._channel() as channel:
            while (raw := channel.basic_get(queue)) is not None:
                publisher.publish(_again(self.spare, channel.message_to_python(raw)))
                channel.basic_ack(raw.delivery_tag)

    def _require_unread(self) -> None:
        with self._channel() as channel:
            readers = channel.queue_declare(self.queue.name, passive=True).consumer_count
        if readers:
            service = self.queue.name.partition(".")[0]
            raise Conflict(f"queue {self.queue.name} is being read; stop {service} and run again")

    def _require_empty(self, queue: str) -> None:
        """Also of what somebody holds, who would lose it: listing dead letters holds them."""

        def empty() -> bool:
            found = self.ground.broker.get("queues", self.ground.broker.vhost, queue)
            return found is None or not found.get("messages")

        if not eventually(empty, _COUNTED_WITHIN, pause=0.5):
            raise Conflict(f"somebody holds messages of queue {queue}; let them end and run again")

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        """:raises Unreachable: when the broker breaks off; what was begun goes on from there."""
        try:
            with _connected(self.ground.amqp_uri) as connection:
                yield connection.channel()
        except (AMQPError, OSError, BrokerAway, Unroutable) as error:
            raise Unreachable(
                f"RabbitMQ broke off while queue {self.queue.name} was made anew"
                f" ({type(error).__name__}): run it again, it goes on from there"
            ) from error


@contextmanager
def _connected(amqp_uri: str) -> Iterator[Any]:
    connection = wire.connect(amqp_uri)
    try:
        yield connection
    finally:
        wire.close(connection)


def _again(exchange: str, message: Any) -> Outgoing:
    """With everything that our own messages have."""
    properties = message.properties
    return Outgoing(
        exchange,
        message.delivery_info["routing_key"],
        bytes(message.body),
        message_id=str(properties.get("message_id") or ""),
        type=str(properties.get("type") or ""),
        headers=message.headers,
        content_type=str(message.content_type),
    )
