"""Makes of a region of today one as earlier versions provisioned it, with something in it."""

from contextlib import closing
from typing import Any

from infra.provisioning.broker import Broker
from services.evaluation.adapters.migrations.m0001_no_supporters import NAME
from services.matching.adapters.migrations.m0001_earlier_indexes import (
    EARLIER_CANDIDATES,
    EARLIER_OFFERS,
)
from services.matching.adapters.resources import CANDIDATES
from shared.messaging.topology import dead_of, queue_arguments, queue_of
from shared.storage.mongo import Mongo
from tests.support.bus import Bus
from tests.support.deployment import Deployment

DEAD = dead_of("matching")
EVENTS = queue_of("matching", "member.left.v1")
WAITING = 3


def age(deployment: Deployment, mongo: Mongo) -> None:
    age_indexes(mongo)
    mongo.collection(NAME, "harbor").insert_one({"supporter_ref": "r"})
    age_queue(deployment, DEAD, {"x-queue-type": "quorum", "x-message-ttl": 30 * 24 * 3600 * 1000})
    former = queue_arguments("matching", "member.left.v1") | {"x-delivery-limit": 20}
    age_queue(deployment, EVENTS, former)
    fill(deployment)


def age_indexes(mongo: Mongo) -> None:
    pool = mongo.collection("matching.supporters")
    for index in EARLIER_CANDIDATES:
        pool.create_index(list(index.keys), name=index.name)
    for index in EARLIER_OFFERS:
        offers = mongo.collection("matching.offers", "harbor")
        offers.create_index(list(index.keys), name=index.name)
    pool.drop_index(CANDIDATES.name)


def age_queue(deployment: Deployment, queue: str, arguments: dict[str, Any]) -> None:
    """In its place one of the same bindings and these arguments."""
    with closing(Broker(deployment.servers.management_uri, deployment.vhost)) as broker:
        bound = [
            (one["source"], one["routing_key"])
            for one in broker.get("bindings", deployment.vhost)
            if one["destination"] == queue and one["source"]
        ]
        broker.delete("queues", deployment.vhost, queue)
        body = {"durable": True, "auto_delete": False, "arguments": arguments}
        broker.put("queues", deployment.vhost, queue, body=body)
        for source, key in bound:
            where = ("bindings", deployment.vhost, "e", source, "q", queue)
            broker.post(*where, body={"routing_key": key})


def fill(deployment: Deployment) -> None:
    bus = Bus(deployment.amqp_admin_uri)
    for number in range(WAITING):
        bus.publish_raw("matching.retry", EVENTS, b"{}", f"event-{number}")
        bus.publish_raw(DEAD, EVENTS, b"{}", f"dead-{number}")
