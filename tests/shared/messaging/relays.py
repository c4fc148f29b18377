"""A relay of the probe service, and what it has done."""

from datetime import timedelta
from typing import Any

from prometheus_client import REGISTRY

from shared.clock import SystemClock
from shared.messaging.outbox import Outbox
from shared.messaging.relay import Relay
from shared.storage import Transaction, Transactions
from tests.support.messaging_site import MessagingSite

TYPE = "supporter.enrolled.v1"
DATA = {"supporter_ref": "a" * 22}


class Silent(Relay):
    """A relay that was never started, as after a crash between commit and publish."""


def relay_of(site: MessagingSite, amqp_uri: str | None = None) -> Relay:
    return Relay(amqp_uri or site.amqp_uri, site.mongo, "probe")


def publish(site: MessagingSite, relay: Relay, count: int = 1, **data: Any) -> None:
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)

    def work(tx: Transaction) -> None:
        for _ in range(count):
            outbox.bind(tx).publish(TYPE, "harbor", DATA | data)

    Transactions(site.mongo).run(work)


def publish_types(site: MessagingSite, relay: Relay, *types: str) -> None:
    """One of each, in this order, in one transaction."""
    outbox = Outbox(site.mongo, "probe", SystemClock(), relay)

    def work(tx: Transaction) -> None:
        for event_type in types:
            outbox.bind(tx).publish(event_type, "harbor", DATA)

    Transactions(site.mongo).run(work)


def unsent(site: MessagingSite) -> int:
    return site.mongo.collection("probe.outbox").count_documents({"sent_at": None})


def expire_leases(site: MessagingSite) -> None:
    past = SystemClock().now() - timedelta(seconds=1)
    site.mongo.collection("probe.outbox").update_many({}, {"$set": {"leased_until": past}})


def metric_value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0
