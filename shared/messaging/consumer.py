"""Reads a service's queues, as they stand, over one connection that is always being restored.

It declares nothing: queues are provisioned. A queue that is missing is looked for again, without
holding up the others; a broker that is away never keeps the process from starting.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any

import structlog
from amqp.exceptions import ChannelError
from prometheus_client import Gauge

from shared.messaging import broker
from shared.messaging.delivery import Delivery
from shared.messaging.patience import Patience

log = structlog.get_logger()

PREFETCH = 10
_HEARTBEAT = 30
_IDLE = 0.5
_SEEK_AGAIN = 2.0

_READ = Gauge("watchmate_queue_read", "1 while this process reads the queue", ["queue"])


class Consumer:
    def __init__(
        self, amqp_uri: str, queues: Sequence[str], receive: Callable[[Delivery], None]
    ) -> None:
        """``receive`` must return at once; what it was given stays unacknowledged until acked."""
        self._amqp_uri = amqp_uri
        self._queues = tuple(queues)
        self._receive = receive
        self._stopping = threading.Event()
        self._patience = Patience(first=0.1, longest=5.0)
        self._read_none()

    def run(self) -> None:
        """Until ``stop``; returns when the connection is closed."""
        while not self._stopping.is_set():
            try:
                self._consume()
            except broker.CONNECTION_LOST as error:
                log.warning("broker_away", error=error)
                self._stopping.wait(self._patience.next())
            except Exception as error:  # noqa: BLE001 - without this thread nothing is heard
                log.error("consumer_failed", error=error)
                self._stopping.wait(self._patience.next())

    def stop(self) -> None:
        self._stopping.set()

    def _consume(self) -> None:
        connection = broker.connect(self._amqp_uri, _HEARTBEAT)
        lost = threading.Event()
        reading = _Reading(connection, self._queues, partial(self._deliver, lost))
        self._patience.reset()
        try:
            while not self._stopping.is_set():
                reading.step()
        finally:
            lost.set()
            self._read_none()
            if self._stopping.is_set():
                broker.close(connection)
            else:
                broker.drop(connection)

    def _read_none(self) -> None:
        for queue in self._queues:
            _READ.labels(queue).set(0)

    def _deliver(self, lost: threading.Event, queue: str, message: Any) -> None:
        self._receive(Delivery(queue, message, lost))


class _Reading:
    """What one connection reads."""

    def __init__(
        self, connection: Any, queues: Sequence[str], deliver: Callable[[str, Any], None]
    ) -> None:
        self._connection = connection
        self._deliver = deliver
        self._missing = set(queues)
        self._reported: set[str] = set()
        self._seek_at = self._beat_at = 0.0

    def step(self) -> None:
        if self._missing and monotonic() >= self._seek_at:
            self._seek_at = monotonic() + _SEEK_AGAIN
            for queue in sorted(self._missing):
                self._open(queue)
        with contextlib.suppress(TimeoutError):
            self._connection.drain_events(timeout=_IDLE)
        if monotonic() >= self._beat_at:
            self._beat_at = monotonic() + _HEARTBEAT / 4
            self._connection.heartbeat_tick()

    def _open(self, queue: str) -> None:
        """A channel for each queue, because a failure closes the channel."""
        channel = self._connection.channel()
        try:
            channel.basic_qos(0, PREFETCH, False)
            channel.basic_consume(
                queue,
                consumer_tag=queue,
                callback=partial(self._on_message, channel, queue),
                on_cancel=partial(self._on_cancel, queue),
            )
        except ChannelError as error:
            self._report(queue, type(error).__name__)
            broker.close_channel(channel)  # which the driver has opened again
        else:
            self._missing.discard(queue)
            self._reported.discard(queue)
            _READ.labels(queue).set(1)

    def _on_message(self, channel: Any, queue: str, raw: Any) -> None:
        self._deliver(queue, channel.message_to_python(raw))

    def _on_cancel(self, queue: str, consumer_tag: str) -> None:
        self._missing.add(queue)
        _READ.labels(queue).set(0)
        self._report(queue, "cancelled")

    def _report(self, queue: str, why: str) -> None:
        if queue not in self._reported:
            self._reported.add(queue)
            log.error("queue_missing", queue=queue, reason=why)  # provisioning makes it
