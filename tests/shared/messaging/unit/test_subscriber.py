"""No message ends the process that reads it."""

import threading
from typing import Any

from shared.messaging.consumer import Consumer
from shared.messaging.delivery import Delivery
from shared.messaging.subscriber import Subscriber

QUEUE = "probe.queue"


class FakeMessage:
    def __init__(self) -> None:
        self.properties: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.requeued = 0

    def requeue(self) -> None:
        self.requeued += 1


class FailingHandling:
    """Fails as a whole, and perhaps in giving the message up as well."""

    def __init__(self, *, buries: bool) -> None:
        self.reasons: list[str] = []
        self._buries = buries

    def __call__(self, delivery: Delivery) -> None:
        raise LookupError

    def give_up(self, delivery: Delivery, error: Exception) -> None:
        if not self._buries:
            raise MemoryError
        self.reasons.append(type(error).__name__)


class Unpaused(Subscriber):
    def _pause(self) -> None:
        """Does not wait."""


def _worked(handling: FailingHandling) -> FakeMessage:
    subscriber, message = Unpaused(), FakeMessage()
    subscriber._handlings[QUEUE] = handling  # type: ignore[assignment]
    subscriber._busy = 1
    subscriber._work(Delivery(QUEUE, message, threading.Event()))
    assert subscriber._busy == 0
    return message


def test_a_message_whose_handling_fails_as_a_whole_is_given_up_with_the_reason() -> None:
    handling = FailingHandling(buries=True)
    assert _worked(handling).requeued == 0
    assert handling.reasons == ["LookupError"]


def test_a_message_that_cannot_even_be_given_up_goes_back_to_the_broker() -> None:
    assert _worked(FailingHandling(buries=False)).requeued == 1


class StumblingConsumer(Consumer):
    """Fails on its first connection in a way that no driver should."""

    connections = 0

    def _consume(self) -> None:
        self.connections += 1
        if self.connections == 1:
            raise KeyError
        self.stop()


def test_the_consumer_outlives_an_error_nobody_foresaw() -> None:
    consumer = StumblingConsumer("amqp://127.0.0.1:1//", [QUEUE], lambda delivery: None)
    consumer.run()
    assert consumer.connections == 2
