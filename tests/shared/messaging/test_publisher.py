"""What the broker says no to is told apart, and leaves no channel behind."""

import pytest

from shared.messaging import broker
from shared.messaging.consumer import _Reading
from shared.messaging.errors import BrokerAway, Nacked, Unroutable
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


def test_each_message_under_way_has_a_verdict_of_its_own(site: MessagingSite) -> None:
    publisher = Publisher(site.amqp_uri)
    with site.bus.full_queue("matching.events", "full") as queue:
        said = publisher.publish_all(
            [
                Outgoing("matching.events", "full", b"1", message_id="fills"),
                Outgoing("matching.events", "full", b"2", message_id="too many"),
                Outgoing("matching.events", "nobody.listens", b"{}", message_id="unheard"),
                Outgoing("matching.events", TYPE, b"{}", message_id="good"),
            ]
        )
        assert [type(one) for one in said] == [type(None), Nacked, Unroutable, type(None)]
        assert site.bus.depth(queue) == 1
    assert site.bus.depth(f"probe.{TYPE}") == 1
    publisher.close()


def test_one_that_closes_the_channel_spoils_no_other(site: MessagingSite) -> None:
    """Those that had no confirm yet are published again, so twice they may be there."""
    publisher = Publisher(site.amqp_uri)
    wrong = Outgoing("no.such.exchange", TYPE, b"{}", message_id="wrong")
    good = [Outgoing("matching.events", TYPE, b"{}", message_id=f"good {n}") for n in range(4)]
    said = publisher.publish_all([*good[:2], wrong, *good[2:]])
    assert [type(one) for one in said] == [type(None)] * 2 + [Unroutable] + [type(None)] * 2
    assert 4 <= site.bus.depth(f"probe.{TYPE}") <= 8
    publisher.publish(good[0])
    publisher.close()


def test_without_a_broker_nothing_is_known_of_any(site: MessagingSite) -> None:
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1//")
    said = publisher.publish_all([Outgoing("e", TYPE, b"", message_id=one) for one in "ab"])
    assert [type(one) for one in said] == [BrokerAway, BrokerAway]


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
