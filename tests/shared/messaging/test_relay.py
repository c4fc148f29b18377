"""The relay carries the outbox to the real broker, whatever happens to either."""

import time
from collections.abc import Sequence

import pytest

from shared.clock import SystemClock
from shared.messaging.errors import BrokerAway
from shared.messaging.outbox import Outbox
from shared.messaging.publisher import Outgoing, Problem, Publisher
from shared.messaging.relay import Relay
from shared.storage import Transactions
from tests.shared.messaging.relays import (
    DATA,
    TYPE,
    Silent,
    expire_leases,
    metric_value,
    publish,
    publish_types,
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

    def publish_all(self, messages: Sequence[Outgoing]) -> list[Problem]:
        if self._failures:
            self._failures -= 1
            raise KeyError("a channel the driver has forgotten")
        return self._publisher.publish_all(messages)

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


def test_a_row_the_broker_says_no_to_holds_back_no_other(site: MessagingSite) -> None:
    """Of four that are under way together the two of one type find a full queue."""
    site.bus.declare_consumer("probe", ("supporter.left.v1",))
    relay = relay_of(site)
    publish_types(site, relay, TYPE, "supporter.left.v1", TYPE, "supporter.left.v1")
    with site.bus.full_queue("matching.events", TYPE):
        Publisher(site.amqp_uri).publish(Outgoing("matching.events", TYPE, b"1"))
        started = time.monotonic()
        relay.start()
        eventually(lambda: unsent(site) == 2)
        assert time.monotonic() - started < 3 * PATIENCE
        stayed = site.mongo.collection("probe.outbox").find({"sent_at": None})
        assert {row["routing_key"] for row in stayed} == {TYPE}
    expire_leases(site)
    eventually(lambda: unsent(site) == 0)
    relay.stop()


def test_rows_that_wait_are_under_way_together(site: MessagingSite) -> None:
    """Not one of them is marked before all were sent."""
    relay = relay_of(site)
    counting = _Counting(Publisher(site.amqp_uri))
    relay._publisher = counting  # type: ignore[assignment]
    publish(site, relay, count=30)
    relay.start()
    eventually(lambda: unsent(site) == 0)
    relay.stop()
    assert counting.together == [30]
    assert site.bus.depth(f"probe.{TYPE}") == 30


class _Counting:
    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.together: list[int] = []

    def publish_all(self, messages: Sequence[Outgoing]) -> list[Problem]:
        self.together.append(len(messages))
        return self._publisher.publish_all(messages)

    def close(self) -> None:
        self._publisher.close()


class _Breaking:
    """The connection breaks whenever a message of this id is under way."""

    def __init__(self, publisher: Publisher, poison: str) -> None:
        self._publisher = publisher
        self._poison = poison
        self.sent: list[str] = []

    def publish_all(self, messages: Sequence[Outgoing]) -> list[Problem]:
        if any(one.message_id == self._poison for one in messages):
            return [BrokerAway("RecoverableConnectionError") for _ in messages]
        self.sent += (one.message_id for one in messages)
        return self._publisher.publish_all(messages)

    def close(self) -> None:
        self._publisher.close()


def test_a_row_that_breaks_connections_keeps_no_other(site: MessagingSite) -> None:
    relay = relay_of(site)
    publish(site, relay, count=6)
    rows = site.mongo.collection("probe.outbox").find().sort("created_at")
    poison = next(iter(rows))["_id"]
    breaking = _Breaking(Publisher(site.amqp_uri), poison)
    relay._publisher = breaking  # type: ignore[assignment]
    relay.start()
    eventually(lambda: unsent(site) == 1, within=15)
    [left] = site.mongo.collection("probe.outbox").find({"sent_at": None})
    assert left["_id"] == poison
    assert len(breaking.sent) == len(set(breaking.sent)) == 5
    relay.stop()


def test_what_is_confirmed_within_a_moment_is_marked_together(
    site: MessagingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.relay._MARK_WITHIN", 600.0)
    relay = relay_of(site)
    for confirmed in (1, 2):
        publish(site, relay)
        while len(relay._confirmed) < confirmed:
            relay._turn()
    assert unsent(site) == 2
    relay._mark_at = 0.0
    relay._turn()
    assert (unsent(site), relay._confirmed) == (0, [])


def test_what_is_confirmed_when_it_stops_is_marked(
    site: MessagingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.relay._MARK_WITHIN", 600.0)
    relay = relay_of(site)
    relay.start()
    publish(site, relay)
    eventually(lambda: len(relay._confirmed) == 1)
    relay.stop()
    assert unsent(site) == 0


def test_what_was_confirmed_and_not_marked_is_published_again(site: MessagingSite) -> None:
    """As when the process dies in between: double on the bus, and lost nowhere."""
    relay = relay_of(site)
    publish(site, relay, count=3)
    with site.bus.tap("matching.events") as tap:
        while not relay._batch:
            relay._batch.extend(relay._take())
        relay._send_some()
        ids = [event.id for event in tap.wait_for(3)]
        assert unsent(site) == 3
        expire_leases(site)
        another = relay_of(site)
        another.start()
        eventually(lambda: unsent(site) == 0)
        again = [event.id for event in tap.wait_for(6)]
        another.stop()
    relay.stop()
    assert sorted(again) == sorted(ids * 2)
