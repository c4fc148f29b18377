"""Threads that each read the queues of a stage over a connection of their own."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kombu import Connection

from tests.bench.pipeline.chain import Document, Told, queue_of
from tests.bench.pipeline.floor.relay import Relay
from tests.bench.pipeline.floor.store import Heard, Store

Handler = Callable[[Store, str, Document], list[Told]]
"""One transaction: the store, the event's id, its data; what is to be said then."""


class Listener:
    def __init__(
        self, amqp_uri: str, service: str, store: Store, relay: Relay, hears: Mapping[str, Handler]
    ) -> None:
        self._amqp_uri = amqp_uri
        self._service = service
        self._store = store
        self._relay = relay
        self._hears = hears

    def run(self, threads: int) -> None:
        """Returns when one of the threads ends, which is a fault."""
        ended = threading.Event()
        for _ in range(threads):
            threading.Thread(target=self._until_fault, args=(ended,), daemon=True).start()
        ended.wait()

    def _until_fault(self, ended: threading.Event) -> None:
        try:
            self._consume()
        finally:
            ended.set()

    def _consume(self) -> None:
        with Connection(self._amqp_uri) as settings:
            connection = settings.transport.establish_connection()
            channel = connection.channel()
            channel.basic_qos(0, 1, False)
            for event, handler in self._hears.items():
                on_message = partial(self._handle, channel, handler)
                channel.basic_consume(queue_of(self._service, event), callback=on_message)
            while True:
                connection.drain_events()

    def _handle(self, channel: Any, handler: Handler, raw: Any) -> None:
        """Acknowledged after the effect stands; what was heard before is only acknowledged."""
        try:
            event_id = raw.properties["message_id"]
            self._relay.publish(handler(self._store, event_id, json.loads(raw.body)))
        except Heard:
            pass
        channel.basic_ack(raw.delivery_tag)
