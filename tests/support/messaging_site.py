"""A place of its own on the real broker and database, provisioned for one probing service."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.events.envelope import Event
from shared.messaging.topology import dead_of
from shared.runtime.resources import ServiceResources
from shared.storage.mongo import Mongo
from tests.support.broker_admin import own_vhost
from tests.support.bus import Bus
from tests.support.service_process import ServiceProcess, process

HEARS = ("supporter.enrolled.v1", "supporter.left.v1")
SERVICE = "probe"


@dataclass(frozen=True)
class MessagingSite:
    vhost: str
    amqp_uri: str
    bus: Bus
    mongo: Mongo
    env: dict[str, str]

    @contextmanager
    def probe(self, **env: str) -> Iterator[ServiceProcess]:
        target = "tests.shared.messaging.probe_service:ProbeService"
        config = "tests/shared/messaging/probe_config.yml"
        with process(config, target, {**self.env, **env}) as started:
            yield started

    def effects(self) -> Counter[str]:
        """How often each event had its effect."""
        found = self.mongo.collection("probe.effects").find({}, {"event": 1})
        return Counter(row["event"] for row in found)

    def dead(self) -> int:
        return self.bus.depth(dead_of(SERVICE))

    def mend(self) -> None:
        self.mongo.collection("probe.mended").insert_one({"at": datetime.now(UTC)})


def enrolled(behaviour: str = "well", event_type: str = "supporter.enrolled.v1") -> Event:
    """An event whose reference tells the probe how to behave."""
    data: dict[str, Any] = {"supporter_ref": behaviour.ljust(22, "-")}
    return Event.new(event_type, "harbor", data, datetime.now(UTC))


@contextmanager
def messaging_site(mongo: Mongo, mongodb_uri: str) -> Iterator[MessagingSite]:
    with own_vhost() as (vhost, amqp_uri):
        bus = Bus(amqp_uri)
        bus.declare_consumer(SERVICE, HEARS)
        bus.declare_publisher("notifications")
        _declare_collections(mongo)
        env = {"AMQP_URI": amqp_uri, "MONGODB_URI": mongodb_uri, "DB_PREFIX": mongo.prefix}
        yield MessagingSite(vhost, amqp_uri, bus, mongo, env)


def _declare_collections(mongo: Mongo) -> None:
    for collection in ServiceResources(SERVICE).all_collections:
        created = mongo.region.create_collection(collection.name)
        for index in collection.indexes:
            created.create_index(list(index.keys), **index.options)
    mongo.region.create_collection("probe.effects")
    mongo.region.create_collection("probe.mended")
