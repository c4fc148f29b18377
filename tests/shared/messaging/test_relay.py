"""The relay carries the outbox to the real broker, whatever happens to either."""

import time

from shared.clock import SystemClock
from shared.messaging.errors import Nacked
from shared.messaging.outbox import Outbox
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.relay import Relay
from shared.storage import Transaction, Transactions
from tests.shared.messaging.relays import (
    DATA,
    TYPE,
    Silent,
    expire_leases,
    metric_value,
    publish,
    relay_of,
    unsent,
)
from tests.support.broker_admin import BrokerAdmin
from tests.support.messaging_site import MessagingSite
from tests.support.waiting import PATIENCE, eventually

NOWHERE = "amqp://guest:guest@127.0.0.1:1//"


def test_an_event_is_on_the_bus_right_after_the_commit(site: MessagingSite, relay: Relay) -> None:
    publish(site, relay)
    eventually(lambda: unsent(site) == 0)
    with site.bus.tap("matching.events") as tap:
        started = time.monotonic()
        publish(site, relay)
        [event] = tap.wait_for(1)
        assert time.monotonic() - started < 2
        eventually(lambda: unsent(site) == 0)
    [message] = tap.messages
    assert (event.type, event.agency) == (TYPE, "harbor")
    assert message.properties["message_id"] == event.id
    assert message.properties["delivery_mode"] == 2
    assert message.properties["type"] == TYPE
    assert message.headers == {}


def test_rows_of_a_crashed_process_are_swept_once_by_several_replicas(site: MessagingSite) -> None:
    publish(site, Silent(site.amqp_uri, site.mongo, "probe"), count=250)
    expire_leases(site)
    replicas = [relay_of(site) for _ in range(3)]
    with site.bus.tap("matching.events") as tap:
        for replica in replicas:
            replica.start()
        eventually(lambda: unsent(site) == 0, within=20)
        ids = [event.id for event in tap.events()]
    for replica in replicas:
        replica.stop()
    assert len(ids) == len(set(ids)) == 250


def test_a_row_no_queue_wants_stays_and_is_an_alarm_and_not_a_hot_loop(
    site: MessagingSite, relay: Relay
) -> None:
    site.bus.delete_queue(f"probe.{TYPE}")
    before = metric_value("watchmate_outbox_unroutable_total", type=TYPE)
    publish(site, relay)
    eventually(lambda: metric_value("watchmate_outbox_unroutable_total", type=TYPE) > before)
    [row] = site.mongo.collection("probe.outbox").find({})
    assert row["sent_at"] is None
    time.sleep(3)
    assert 1 <= metric_value("watchmate_outbox_unroutable_total", type=TYPE) - before <= 4
    site.bus.declare_consumer("probe", (TYPE,))
    expire_leases(site)
    eventually(lambda: unsent(site) == 0)
    assert site.bus.depth(f"probe.{TYPE}") == 1


def test_an_exchange_that_is_missing_holds_up_nothing_else(
    site: MessagingSite, relay: Relay
) -> None:
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)
    Transactions(site.mongo).run(
        lambda tx: outbox.bind(tx).publish("member.left.v1", "harbor", DATA)
    )
    publish(site, relay)
    eventually(lambda: unsent(site) == 1)


def test_while_the_broker_is_away_callers_are_not_held_up_and_rows_are_counted(
    site: MessagingSite,
) -> None:
    relay = relay_of(site, NOWHERE)
    relay.start()
    started = time.monotonic()
    for _ in range(12):
        publish(site, relay, count=100)
    assert time.monotonic() - started < 10 * PATIENCE
    eventually(lambda: metric_value("watchmate_outbox_rows_waiting") == 1200, within=15)
    assert metric_value("watchmate_outbox_oldest_seconds") > 0
    started = time.monotonic()
    relay.stop()
    assert time.monotonic() - started < 5


def test_the_relay_goes_on_when_its_connection_is_cut(site: MessagingSite, relay: Relay) -> None:
    admin = BrokerAdmin.of_the_tests()
    with site.bus.tap("matching.events") as tap:
        for _ in range(2):
            publish(site, relay, count=100)
            eventually(lambda: admin.close_connections(site.vhost) > 0, within=15, every=0.5)
        eventually(lambda: unsent(site) == 0, within=30)
        assert len({event.id for event in tap.events()}) == 200


class _Stumbling:
    """A publisher whose driver fails in a way that no driver should."""

    def __init__(self, publisher: Publisher, failures: int) -> None:
        self._publisher = publisher
        self._failures = failures
        self.dropped = 0

    def publish(self, message: Outgoing) -> None:
        if self._failures:
            self._failures -= 1
            raise KeyError("a channel the driver has forgotten")
        self._publisher.publish(message)

    def drop(self) -> None:
        self.dropped += 1
        self._publisher.drop()

    def close(self) -> None:
        self._publisher.close()


def test_the_relay_outlives_an_error_nobody_foresaw(site: MessagingSite) -> None:
    relay = relay_of(site)
    assert not relay.alive
    stumbling = _Stumbling(Publisher(site.amqp_uri), failures=2)
    relay._publisher = stumbling  # type: ignore[assignment]
    before = metric_value("watchmate_relay_failures_total")
    relay.start()
    publish(site, relay)
    eventually(lambda: unsent(site) == 0, within=15)
    assert relay.alive
    assert metric_value("watchmate_relay_failures_total") - before == stumbling.dropped == 2
    relay.stop()
    assert not relay.alive


class _Nacking:
    """A broker of which one queue is full."""

    def __init__(self, publisher: Publisher, full: str) -> None:
        self._publisher = publisher
        self._full = full

    def publish(self, message: Outgoing) -> None:
        if message.routing_key == self._full:
            raise Nacked("MessageNacked")
        self._publisher.publish(message)

    def close(self) -> None:
        self._publisher.close()


def test_a_row_the_broker_says_no_to_holds_back_no_other(site: MessagingSite) -> None:
    site.bus.declare_consumer("probe", ("supporter.left.v1",))
    relay = relay_of(site)
    relay._publisher = _Nacking(Publisher(site.amqp_uri), TYPE)  # type: ignore[assignment]
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)

    def work(tx: Transaction) -> None:
        for event_type in (TYPE, "supporter.left.v1", TYPE, "supporter.left.v1"):
            outbox.bind(tx).publish(event_type, "harbor", DATA)

    Transactions(site.mongo).run(work)
    started = time.monotonic()
    relay.start()
    eventually(lambda: unsent(site) == 2)
    assert time.monotonic() - started < 3
    stayed = site.mongo.collection("probe.outbox").find({"sent_at": None})
    assert {row["routing_key"] for row in stayed} == {TYPE}
    relay.stop()
