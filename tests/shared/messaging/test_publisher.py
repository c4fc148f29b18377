"""What the broker says no to is told apart, and leaves no channel behind."""

import pytest

from shared.messaging import broker
from shared.messaging.consumer import _Reading
from shared.messaging.errors import Nacked, Unroutable
from shared.messaging.publisher import Outgoing, Publisher
from tests.shared.messaging.relays import TYPE
from tests.support.messaging_site import MessagingSite


def test_a_full_queue_is_told_from_a_broker_that_is_away(site: MessagingSite) -> None:
    publisher = Publisher(site.amqp_uri)
    with site.bus.full_queue("matching.events", "full") as queue:
        publisher.publish(Outgoing("matching.events", "full", b"1"))
        with pytest.raises(Nacked):
            publisher.publish(Outgoing("matching.events", "full", b"2"))
        publisher.publish(Outgoing("matching.events", TYPE, b"{}"))
        assert site.bus.depth(queue) == 1
    publisher.close()


def test_failures_leave_no_channel_behind(site: MessagingSite) -> None:
    publisher = Publisher(site.amqp_uri)
    for _ in range(5):
        with pytest.raises(Unroutable):
            publisher.publish(Outgoing("no.such.exchange", TYPE, b"{}"))
    assert len(publisher._connection.channels) <= 2  # the connection is a channel as well
    publisher.close()


def test_seeking_a_missing_queue_leaves_no_channel_behind(site: MessagingSite) -> None:
    connection = broker.connect(site.amqp_uri)
    reading = _Reading(connection, ["no.such.queue"], lambda queue, message: None)
    for _ in range(5):
        reading._open("no.such.queue")
    assert len(connection.channels) == 1
    broker.close(connection)
