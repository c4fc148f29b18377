"""The outbox on the real database: what enters it, who may take it, what stays."""

import pytest
from pymongo.errors import PyMongoError

from shared.clock import SystemClock
from shared.events.registry import InvalidEvent, decode
from shared.messaging.outbox import Outbox
from shared.messaging.outbox_rows import OutboxRows
from shared.messaging.relay import Relay
from shared.observability import tracing
from shared.storage import Transaction, Transactions
from tests.shared.messaging.relays import DATA, TYPE, Silent, expire_leases, publish, unsent
from tests.support.messaging_site import MessagingSite
from tests.support.waiting import eventually


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
        publish(site, relay)
        tap.wait_for(2)
        eventually(lambda: unsent(site) == 0)
        assert len(tap.events()) == 2
    assert len(tries) == 2


def test_data_that_breaks_the_schema_never_enters_the_outbox(
    site: MessagingSite, relay: Relay
) -> None:
    with pytest.raises(InvalidEvent):
        publish(site, relay, supporter_ref="Jane Doe")
    assert unsent(site) == 0


def test_fresh_rows_are_left_to_the_process_that_wrote_them(site: MessagingSite) -> None:
    rows = OutboxRows(site.mongo, "probe", SystemClock())
    publish(site, Silent(site.amqp_uri, site.mongo, "probe"))
    assert rows.claim(10) == []
    expire_leases(site)
    assert len(rows.claim(10)) == 1
    assert rows.claim(10) == []


def test_the_sweep_and_the_count_use_the_index_of_unsent_rows(site: MessagingSite) -> None:
    query = {"sent_at": None, "leased_until": {"$lte": SystemClock().now()}}
    plan = site.mongo.collection("probe.outbox").find(query).sort("leased_until").explain()
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


def test_a_sent_event_can_be_published_again_from_a_restored_backup(
    site: MessagingSite, relay: Relay
) -> None:
    publish(site, relay)
    eventually(lambda: unsent(site) == 0)
    [row] = site.mongo.collection("probe.outbox").find({})
    assert decode(bytes(row["body"])).id == row["_id"]
    assert row["sent_at"] is not None


def test_no_copy_stays_of_what_would_join_the_requests_of_one_person(site: MessagingSite) -> None:
    rows = site.mongo.collection("probe.outbox")
    rows.insert_many(
        {"_id": kind, "routing_key": kind, "body": b"{}", "traceparent": "t", "sent_at": None}
        for kind in ("mailbox.opened.v1", "offer.made.v1")
    )
    OutboxRows(site.mongo, "probe", SystemClock()).mark_sent(["mailbox.opened.v1", "offer.made.v1"])
    opened, offered = rows.find({}).sort("_id")
    assert opened.keys() == {"_id", "routing_key", "sent_at"}
    assert offered.keys() == {"_id", "routing_key", "sent_at", "body"}


def test_stored_bodies_are_the_event_itself(site: MessagingSite) -> None:
    publish(site, Silent(site.amqp_uri, site.mongo, "probe"))
    [row] = site.mongo.collection("probe.outbox").find({})
    assert decode(bytes(row["body"])).id == row["_id"]
    assert row["agency"] == "harbor"


def test_an_event_goes_by_the_id_of_the_work_it_was_said_in(
    site: MessagingSite, relay: Relay
) -> None:
    rows = site.mongo.collection("probe.outbox")
    with site.bus.tap("matching.events") as tap:
        with tracing() as traceparent:
            publish(site, relay)
        tap.wait_for(1)
        eventually(lambda: unsent(site) == 0)
    assert tap.messages[0].headers["traceparent"] == traceparent
    [row] = rows.find()
    assert "traceparent" not in row
    assert traceparent.encode() not in row["body"], "the text stays for days"
