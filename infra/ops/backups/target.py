"""Whether a deployment may be filled from a backup: stopped, empty, and of the right region."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import KombuError

from infra.local.trouble import Trouble
from infra.ops.backups.contents import (
    REGION,
    agency_place,
    collections_there,
    database_of,
    databases_there,
)
from infra.ops.backups.manifest import Head
from infra.ops.deployment import Deployment
from infra.provisioning.broker import Broker
from infra.provisioning.names import PROVISIONING, REGISTRY
from infra.provisioning.provision import RESTORE_MARKER
from shared.messaging.topology import dead_of
from shared.runtime.resources import SERVICES

Client = Any


def check_version(head: Head, own: str) -> None:
    """:raises Trouble: for a backup of a newer version; an older one is upgraded afterwards."""
    if _numbers(head.watchmate) > _numbers(own):
        raise Trouble(
            f"the backup is of Watchmate {head.watchmate}, this is {own}",
            "restore it with that version or a newer one",
        )


def is_older(head: Head, own: str) -> bool:
    """Then what it brings has not the form that this version expects."""
    return _numbers(head.watchmate) < _numbers(own)


def check_stopped(deployment: Deployment, client: Client) -> None:
    """:raises Trouble: while a service is signed in: it would write between what is restored."""
    users = [deployment.names.service_user(service) for service in SERVICES]
    stages: list[dict[str, Any]] = [
        {"$currentOp": {"allUsers": True, "idleConnections": True}},
        {"$match": {"effectiveUsers.user": {"$in": users}}},
        {"$unwind": "$effectiveUsers"},
        {"$group": {"_id": "$effectiveUsers.user"}},
    ]
    running = sorted(row["_id"] for row in client.admin.aggregate(stages))
    if running:
        raise Trouble(
            f"services are running ({', '.join(running)})", "stop them all, then run this again"
        )


def check_queues(deployment: Deployment, agency: str | None) -> None:
    """:raises Trouble: when the broker holds events of a time that the backup does not know."""
    with closing(Broker(deployment.admin.management_uri, deployment.vhost)) as broker:
        found = sorted(queue["name"] for queue in broker.get("queues", deployment.vhost) or ())
    dead = {dead_of(service) for service in SERVICES} if agency else set()
    full = list(_full(deployment, [name for name in found if name not in dead]))
    if full:
        raise Trouble(
            f"{len(full)} queues hold events ({full[0]}{', …' if full[1:] else ''})",
            "let the services run until they are empty, then stop them"
            if agency
            else f"delete virtual host {deployment.vhost}, restore makes it anew",
        )


def _full(deployment: Deployment, queues: list[str]) -> Iterator[str]:
    """Asked of the queues themselves: what the management interface tells is seconds old."""
    if not queues:
        return
    try:
        with Connection(deployment.admin.amqp_uri_in(deployment.vhost), connect_timeout=4) as bus:
            for name in queues:
                if bus.default_channel.queue_declare(queue=name, passive=True).message_count:
                    yield name
    except (AMQPError, KombuError, OSError) as error:
        raise Trouble(
            f"the queues of virtual host {deployment.vhost} cannot be counted"
            f" ({type(error).__name__})",
            "see that RabbitMQ runs and that the administrator may read there",
        ) from error


def check_region(deployment: Deployment, client: Client, head: Head) -> None:
    """:raises Trouble: for another region's deployment, or an agency that it does not have."""
    rows = client[deployment.names.region_database][REGISTRY]
    document = rows.find_one({"_id": "region"})
    if document is not None and document["id"] != head.region:
        raise Trouble(
            f"this deployment is region {document['id']}, the backup is of {head.region}",
            "give that region's backup, or another deployment",
        )
    known = [agency["id"] for agency in (document or {}).get("agencies", ())]
    if head.agency is not None and head.agency not in known:
        raise Trouble(
            f"{head.agency} is no agency of this deployment",
            "provision the region with it first, then restore it",
        )


def check_empty(deployment: Deployment, client: Client, head: Head) -> None:
    """:raises Trouble: when there are records that a restore would mix with."""
    for database, collection in _filled(deployment, client, head):
        raise Trouble(
            f"{database_of(database, deployment.names)}.{collection} is not empty",
            "restore into a fresh deployment; nothing is ever restored over records",
        )


def _filled(deployment: Deployment, client: Client, head: Head) -> Iterator[tuple[str, str]]:
    """An agency's target is its own database: what others keep about it is replaced."""
    names = deployment.names
    wanted = databases_there(client, names) if not head.agency else [agency_place(head.agency)]
    for database in wanted:
        for name in collections_there(client, names, database):
            own = database == REGION and name in (REGISTRY, PROVISIONING)
            if not own and client[database_of(database, names)][name].find_one({}, {"_id": 1}):
                yield database, name


def marker(deployment: Deployment, client: Client) -> dict[str, Any] | None:
    """What a restore that is not finished left; None when there is none."""
    rows = client[deployment.names.region_database][PROVISIONING]
    found: dict[str, Any] | None = rows.find_one({"_id": RESTORE_MARKER})
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
