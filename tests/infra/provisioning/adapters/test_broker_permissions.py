"""RabbitMQ refuses a service everything but its own events and queues."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amqp import Channel, Connection, Message
from amqp.exceptions import AccessRefused, NotAllowed

from tests.support.deployment import Deployment
from tests.support.waiting import eventually


def connect(uri: str, vhost: str | None = None) -> Connection:
    """A plain AMQP connection by the address that provisioning wrote."""
    user, password = uri.split("//")[1].split("@", maxsplit=1)[0].split(":")
    host, path = uri.split("@")[1].split("/")
    connection = Connection(
        host, user, password, virtual_host=vhost or path, confirm_publish=True, connect_timeout=5
    )
    connection.connect()
    return connection


@pytest.fixture
def intake(standing: Deployment) -> Iterator[Connection]:
    connection = connect(standing.amqp_uri("intake"))
    yield connection
    connection.close()


@pytest.fixture
def matching(standing: Deployment) -> Iterator[Connection]:
    connection = connect(standing.amqp_uri("matching"))
    yield connection
    connection.close()


def publish(channel: Channel, exchange: str, key: str, body: str = "{}") -> None:
    channel.basic_publish_confirm(Message(body, delivery_mode=2), exchange, key, mandatory=True)


def take(channel: Channel, queue: str) -> Any:
    return eventually(lambda: channel.basic_get(queue), what=f"a message in {queue}")


def test_event_reaches_the_queue_of_who_hears_it(intake: Connection, matching: Connection) -> None:
    publish(intake.channel(), "intake.events", "support_request.submitted.v1", "hello")
    channel = matching.channel()
    message = take(channel, "matching.support_request.submitted.v1")
    assert message.body == "hello"
    channel.basic_ack(message.delivery_tag)


def test_refused_message_is_kept_as_a_dead_letter_and_can_be_replayed(
    intake: Connection, matching: Connection
) -> None:
    queue = "intake.offer.made.v1"
    publish(matching.channel(), "matching.events", "offer.made.v1", "poison")
    channel = intake.channel()
    channel.basic_reject(take(channel, queue).delivery_tag, requeue=False)
    dead = take(channel, "intake.dead")
    assert (dead.body, dead.delivery_info["routing_key"]) == ("poison", queue)
    publish(channel, "intake.retry", queue, "again")
    channel.basic_ack(dead.delivery_tag)
    again = take(channel, queue)
    assert again.body == "again"
    channel.basic_ack(again.delivery_tag)


REFUSED: dict[str, Callable[[Channel], Any]] = {
    "publish to another's exchange": lambda c: publish(c, "matching.events", "offer.made.v1"),
    "publish another's event on its own exchange": lambda c: publish(
        c, "intake.events", "offer.made.v1"
    ),
    "publish an event it did not declare": lambda c: publish(
        c, "intake.events", "support_request.submitted.v2"
    ),
    "publish past the exchanges": lambda c: publish(c, "", "matching.dead"),
    "publish to another's dead letters": lambda c: publish(c, "matching.dead", ""),
    "read another's queue": lambda c: c.basic_get("matching.support_request.submitted.v1"),
    "consume another's dead letters": lambda c: c.basic_consume("matching.dead"),
    "purge another's queue": lambda c: c.queue_purge("matching.dead"),
    "declare a queue": lambda c: c.queue_declare("intake.spy", durable=True),
    "declare an exchange": lambda c: c.exchange_declare("intake.spy", "fanout"),
    "bind its queue to another's exchange": lambda c: c.queue_bind(
        "intake.dead", "matching.events", "#"
    ),
    "delete its own queue": lambda c: c.queue_delete("intake.dead"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_service_may_not(intake: Connection, what: str) -> None:
    with pytest.raises(AccessRefused):
        REFUSED[what](intake.channel())


def test_service_may_not_enter_another_virtual_host(standing: Deployment) -> None:
    with pytest.raises((NotAllowed, AccessRefused)):
        connect(standing.amqp_uri("intake"), vhost="/")
