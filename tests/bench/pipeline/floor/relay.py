"""One thread that publishes what was committed, confirmed one by one, and marks it in batches."""

import contextlib
import json
import queue
import threading
from collections.abc import Iterable

from kombu import Connection

from tests.bench.pipeline.chain import EXCHANGE, Told
from tests.bench.pipeline.floor.store import Store

_BATCH = 100
_PERSISTENT = 2


class Relay:
    def __init__(self, amqp_uri: str, store: Store) -> None:
        self._amqp_uri = amqp_uri
        self._store = store
        self._waiting: queue.Queue[Told] = queue.Queue()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def publish(self, tells: Iterable[Told]) -> None:
        for told in tells:
            self._waiting.put(told)

    def _run(self) -> None:
        with Connection(self._amqp_uri) as settings:
            channel = settings.transport.establish_connection().channel()
            while True:
                batch = self._batch()
                for told in batch:
                    _publish(channel, told)
                self._store.mark_sent([told.id for told in batch])

    def _batch(self) -> list[Told]:
        batch = [self._waiting.get()]
        with contextlib.suppress(queue.Empty):
            while len(batch) < _BATCH:
                batch.append(self._waiting.get_nowait())
        return batch


def _publish(channel: object, told: Told) -> None:
    message = channel.prepare_message(  # type: ignore[attr-defined]
        json.dumps(told.data).encode(),
        content_type="application/json",
        properties={"delivery_mode": _PERSISTENT, "message_id": told.id},
    )
    channel.basic_publish_confirm(  # type: ignore[attr-defined]
        message, EXCHANGE, told.event, mandatory=True
    )
