"""The door through which events call a service: ``@subscribe("offer.accepted.v1")``.

    @subscribe("offer.accepted.v1")
    def on_offer_accepted_v1(self, tx, event): ...

The method runs inside one transaction together with the inbox key, so its effect happens once
however often the event arrives. It may be run again at any time before that: do nothing outward
in it. Order is not promised.

The inbox key holds the method's name: renaming a handler makes the service forget what it did.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from nameko.extensions import Entrypoint, SharedExtension

from shared.events.schemas import schema_for
from shared.messaging.admission import Admission
from shared.messaging.burial import Burial
from shared.messaging.consumer import Consumer
from shared.messaging.delivery import Delivery
from shared.messaging.gate import Gate
from shared.messaging.handling import Handling, Pace
from shared.messaging.inbox import Inbox
from shared.messaging.patience import Patience
from shared.messaging.topology import queue_of
from shared.runtime.hosting import HostedPlatform, handler

log = structlog.get_logger()

_STOP_WITHIN = 15.0
_GIVE_BACK_AFTER = 10.0


class Subscriber(SharedExtension):
    """One a process: reads the queues of all its handlers and spawns their work."""

    hosted = HostedPlatform()

    def __init__(self) -> None:
        self._handlings: dict[str, Handling] = {}
        self._pace = Pace(Gate(Patience(first=0.02, longest=3.0)))
        self._busy = 0
        self._idle = threading.Condition()
        self._consumer: Consumer | None = None
        self._burial: Burial | None = None

    def register(self, event_type: str, method_name: str, method: Callable[..., Any]) -> None:
        platform = self.hosted.platform
        service = platform.settings.service
        burial = self._burial or Burial(platform.settings.amqp_uri, service)
        self._burial = burial
        self._pace.tries_within = platform.settings.event_tries_seconds
        self._handlings[queue_of(service, event_type)] = Handling(
            method_name,
            event_type,
            method,
            platform.transactions,
            Admission(Inbox(platform.mongo, service, platform.clock), platform.region),
            burial,
            self._pace,
        )

    def setup(self) -> None:
        self.hosted.setup()

    def start(self) -> None:
        if self._consumer is None:
            uri = self.hosted.platform.settings.amqp_uri
            self._consumer = Consumer(uri, list(self._handlings), self._receive)
            thread = self.container.spawn_managed_thread(self._consumer.run, "consumer")
            self.hosted.platform.watch("consumer", lambda: not thread.dead)

    def stop(self) -> None:
        """Lets running tries end and be acknowledged; the rest goes back to the broker."""
        self._pace.stopping.set()
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, _STOP_WITHIN)
        if self._consumer is not None:
            self._consumer.stop()
        if self._burial is not None:
            self._burial.close()

    def _receive(self, delivery: Delivery) -> None:
        with self._idle:
            self._busy += 1
        self.container.spawn_managed_thread(partial(self._work, delivery), delivery.queue)

    def _work(self, delivery: Delivery) -> None:
        try:
            self._handlings[delivery.queue](delivery)
        except Exception as error:  # noqa: BLE001 - an error here would end the whole process
            log.error("event_handling_failed", queue=delivery.queue, error=error)
            self._give_up(delivery, error)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def _give_up(self, delivery: Delivery, error: Exception) -> None:
        try:
            self._handlings[delivery.queue].give_up(delivery, error)
        except Exception as again:  # noqa: BLE001 - then the broker keeps it
            log.error("event_given_back", queue=delivery.queue, error=again)
            self._pause()
            delivery.requeue()

    def _pause(self) -> None:
        """So that a message which nobody can take does not go round as fast as it can."""
        self._pace.stopping.wait(_GIVE_BACK_AFTER)


class Subscribe(Entrypoint):
    subscriber = Subscriber()

    def __init__(self, event_type: str, **options: Any) -> None:
        schema_for(event_type)
        self.event_type = event_type
        super().__init__(**options)

    def setup(self) -> None:
        self.subscriber.setup()
        method = handler(self.container, self.method_name)
        self.subscriber.register(self.event_type, self.method_name, method)

    def stop(self) -> None:
        self.subscriber.stop()


subscribe = Subscribe.decorator
