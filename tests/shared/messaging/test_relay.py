"""The outbox and its relay on the real database and broker."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pymongo.errors import PyMongoError

from shared.clock import SystemClock
from shared.events.registry import InvalidEvent, decode
from shared.messaging.outbox import Outbox
from shared.messaging.outbox_rows import OutboxRows
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.relay import Relay
from shared.storage import Transaction, Transactions
from tests.support.broker_admin import BrokerAdmin
from tests.support.messaging_site import MessagingSite
from tests.support.waiting import eventually

TYPE = "supporter.enrolled.v1"
DATA = {"supporter_ref": "a" * 22}
NOWHERE = "amqp://guest:guest@127.0.0.1:1//"


class _Silent(Relay):
    """A relay that was never started, as after a crash between commit and publish."""


def _relay(site: MessagingSite, amqp_uri: str | None = None) -> Relay:
    return Relay(amqp_uri or site.amqp_uri, site.mongo, "probe")


@pytest.fixture
def relay(site: MessagingSite) -> Iterator[Relay]:
    relay = _relay(site)
    relay.start()
    yield relay
    relay.stop()


def _publish(site: MessagingSite, relay: Relay, count: int = 1, **data: Any) -> None:
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)

    def work(tx: Transaction) -> None:
        for _ in range(count):
            outbox.bind(tx).publish(TYPE, "harbor", DATA | data)

    Transactions(site.mongo).run(work)


def _unsent(site: MessagingSite) -> int:
    return site.mongo.collection("probe.outbox").count_documents({"sent_at": None})


def _expire_leases(site: MessagingSite) -> None:
    past = SystemClock().now() - timedelta(seconds=1)
    site.mongo.collection("probe.outbox").update_many({}, {"$set": {"leased_until": past}})


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_an_event_is_on_the_bus_right_after_the_commit(site: MessagingSite, relay: Relay) -> None:
    _publish(site, relay)
    eventually(lambda: _unsent(site) == 0)
    with site.bus.tap("matching.events") as tap:
        started = time.monotonic()
        _publish(site, relay)
        [event] = tap.wait_for(1)
        assert time.monotonic() - started < 2
        eventually(lambda: _unsent(site) == 0)
    [message] = tap.messages
    assert (event.type, event.agency) == (TYPE, "harbor")
    assert message.properties["message_id"] == event.id
    assert message.properties["delivery_mode"] == 2
    assert message.properties["type"] == TYPE
    assert message.headers == {}


def test_an_aborted_transaction_publishes_nothing(site: MessagingSite, relay: Relay) -> None:
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)
    tries: list[int] = []

    def second_try_only(tx: Transaction) -> None:
        outbox.bind(tx).publish(TYPE, "harbor", DATA)
        tries.append(1)
        if len(tries) == 1:
            lost = PyMongoError("lost against another")
            lost._add_error_label("TransientTransactionError")
            raise lost

    def never(tx: Transaction) -> None:
        outbox.bind(tx).publish(TYPE, "harbor", DATA)
        raise ValueError

    with site.bus.tap("matching.events") as tap:
        with pytest.raises(ValueError):
            Transactions(site.mongo).run(never)
        Transactions(site.mongo).run(second_try_only)
        _publish(site, relay)
        tap.wait_for(2)
        eventually(lambda: _unsent(site) == 0)
        assert len(tap.events()) == 2
    assert len(tries) == 2


def test_data_that_breaks_the_schema_never_enters_the_outbox(
    site: MessagingSite, relay: Relay
) -> None:
    with pytest.raises(InvalidEvent):
        _publish(site, relay, supporter_ref="Jane Doe")
    assert _unsent(site) == 0


def test_rows_of_a_crashed_process_are_swept_once_by_several_replicas(site: MessagingSite) -> None:
    _publish(site, _Silent(site.amqp_uri, site.mongo, "probe"), count=250)
    _expire_leases(site)
    replicas = [_relay(site) for _ in range(3)]
    with site.bus.tap("matching.events") as tap:
        for replica in replicas:
            replica.start()
        eventually(lambda: _unsent(site) == 0, within=20)
        ids = [event.id for event in tap.events()]
    for replica in replicas:
        replica.stop()
    assert len(ids) == len(set(ids)) == 250


def test_fresh_rows_are_left_to_the_process_that_wrote_them(site: MessagingSite) -> None:
    rows = OutboxRows(site.mongo, "probe", SystemClock())
    _publish(site, _Silent(site.amqp_uri, site.mongo, "probe"))
    assert rows.claim(10) == []
    _expire_leases(site)
    assert len(rows.claim(10)) == 1
    assert rows.claim(10) == []


def test_a_row_no_queue_wants_stays_and_is_an_alarm_and_not_a_hot_loop(
    site: MessagingSite, relay: Relay
) -> None:
    site.bus.delete_queue(f"probe.{TYPE}")
    before = _value("watchmate_outbox_unroutable_total", type=TYPE)
    _publish(site, relay)
    eventually(lambda: _value("watchmate_outbox_unroutable_total", type=TYPE) > before)
    [row] = site.mongo.collection("probe.outbox").find({})
    assert row["sent_at"] is None
    time.sleep(3)
    assert 1 <= _value("watchmate_outbox_unroutable_total", type=TYPE) - before <= 4
    site.bus.declare_consumer("probe", (TYPE,))
    _expire_leases(site)
    eventually(lambda: _unsent(site) == 0)
    assert site.bus.depth(f"probe.{TYPE}") == 1


def test_an_exchange_that_is_missing_holds_up_nothing_else(
    site: MessagingSite, relay: Relay
) -> None:
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)
    Transactions(site.mongo).run(
        lambda tx: outbox.bind(tx).publish("member.left.v1", "harbor", DATA)
    )
    _publish(site, relay)
    eventually(lambda: _unsent(site) == 1)


def test_while_the_broker_is_away_callers_are_not_held_up_and_rows_are_counted(
    site: MessagingSite,
) -> None:
    relay = _relay(site, NOWHERE)
    relay.start()
    started = time.monotonic()
    for _ in range(12):
        _publish(site, relay, count=100)
    assert time.monotonic() - started < 10
    eventually(lambda: _value("watchmate_outbox_rows_waiting") == 1200, within=15)
    assert _value("watchmate_outbox_oldest_seconds") > 0
    started = time.monotonic()
    relay.stop()
    assert time.monotonic() - started < 5


def test_the_relay_goes_on_when_its_connection_is_cut(site: MessagingSite, relay: Relay) -> None:
    admin = BrokerAdmin.of_the_tests()
    with site.bus.tap("matching.events") as tap:
        for _ in range(2):
            _publish(site, relay, count=100)
            eventually(lambda: admin.close_connections(site.vhost) > 0, within=15, every=0.5)
        eventually(lambda: _unsent(site) == 0, within=30)
        assert len({event.id for event in tap.events()}) == 200


def test_the_sweep_and_the_count_use_the_index_of_unsent_rows(site: MessagingSite) -> None:
    query = {"sent_at": None, "leased_until": {"$lte": SystemClock().now()}}
    plan = site.mongo.collection("probe.outbox").find(query).sort("leased_until").explain()
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


def test_stored_bodies_are_the_event_itself(site: MessagingSite) -> None:
    _publish(site, _Silent(site.amqp_uri, site.mongo, "probe"))
    [row] = site.mongo.collection("probe.outbox").find({})
    assert decode(bytes(row["body"])).id == row["_id"]
    assert row["agency"] == "harbor"


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
    relay = _relay(site)
    assert not relay.alive
    stumbling = _Stumbling(Publisher(site.amqp_uri), failures=2)
    relay._publisher = stumbling  # type: ignore[assignment]
    before = _value("watchmate_relay_failures_total")
    relay.start()
    _publish(site, relay)
    eventually(lambda: _unsent(site) == 0, within=15)
    assert relay.alive
    assert _value("watchmate_relay_failures_total") - before == stumbling.dropped == 2
    relay.stop()
    assert not relay.alive
