"""What a process reads shows, for of a queue that is gone the broker tells nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from kombu import Connection
from prometheus_client import REGISTRY

from shared.messaging.consumer import Consumer
from shared.messaging.topology import queue_of
from tests.support.broker_admin import BrokerAdmin
from tests.support.messaging_site import HEARS, SERVICE, MessagingSite
from tests.support.waiting import eventually

QUEUE, OTHER = (queue_of(SERVICE, event_type) for event_type in HEARS)
NOWHERE = f"{SERVICE}.nowhere.v1"


def read(queue: str) -> float | None:
    return REGISTRY.get_sample_value("watchmate_queue_read", {"queue": queue})


@contextmanager
def reading(amqp_uri: str, *queues: str) -> Iterator[None]:
    consumer = Consumer(amqp_uri, queues, lambda delivery: None)
    thread = Thread(target=consumer.run)
    thread.start()
    try:
        yield
    finally:
        consumer.stop()
        thread.join()


def test_a_queue_that_is_missing_or_is_deleted_is_not_read(site: MessagingSite) -> None:
    with reading(site.amqp_uri, QUEUE, OTHER, NOWHERE):
        eventually(lambda: read(QUEUE) == read(OTHER) == 1)
        assert read(NOWHERE) == 0
        with Connection(site.amqp_uri) as connection:
            connection.default_channel.queue_delete(QUEUE)
        eventually(lambda: read(QUEUE) == 0)
        assert read(OTHER) == 1
    assert read(OTHER) == 0


def test_with_the_connection_every_queue_is_lost_until_there_is_another(
    site: MessagingSite,
) -> None:
    admin = BrokerAdmin.of_the_tests()
    with reading(site.amqp_uri, QUEUE):
        eventually(lambda: read(QUEUE) == 1)
        eventually(lambda: admin.close_connections(site.vhost) > 0, within=15, every=0.5)
        eventually(lambda: read(QUEUE) == 1, within=15)
