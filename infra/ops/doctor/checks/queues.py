"""Queues and bindings as declared, each with somebody who reads it; dead letters waiting."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.provisioning.plan import Plan
from infra.provisioning.queues import plan_topology, plan_vhost
from infra.provisioning.topology import topology_of
from shared.messaging import broker as wire
from shared.messaging.topology import dead_of


class Depth(NamedTuple):
    messages: int
    consumers: int


def queues(site: Site) -> Iterator[Finding]:
    topology = topology_of(site.services)
    plan = Plan()
    with site.broker() as broker:
        if broker.get("vhosts", broker.vhost) is None:
            yield trouble(f"there is no virtual host {broker.vhost}", site.provision)
            return
        plan_vhost(plan, broker)
        plan_topology(plan, broker, topology)
    found = list(differences(plan, site))
    counted = f"{len(topology.queues)} queues and {len(topology.bindings)} bindings"
    yield from found or [ok(f"{counted} as declared")]


def consumers(site: Site) -> Iterator[Finding]:
    """Without one a queue fills, and what its service should hear it does not."""
    unread: dict[str, list[str]] = {}
    for service in site.services:
        names = [f"{service.service}.{event_type}" for event_type in service.hears]
        depths = _depths(site, names)
        if missing := [name for name in names if name in depths and not depths[name].consumers]:
            unread[service.service] = missing
    for service_name, missing in unread.items():
        more = f" and {len(missing) - 1} queues more" if len(missing) > 1 else ""
        yield trouble(
            f"nobody reads {missing[0]}{more}",
            f"start {service_name}, or look into its log when it runs",
        )
    if not unread:
        yield ok("every queue is read")


def dead_letters(site: Site) -> Iterator[Finding]:
    names = {service.service: dead_of(service.service) for service in site.services}
    depths = _depths(site, names.values())
    waiting = {
        service: depths[name].messages
        for service, name in names.items()
        if name in depths and depths[name].messages
    }
    for service_name, count in waiting.items():
        where = "make dead-letters" if site.local else "python -m infra.ops dead-letters list"
        yield trouble(
            f"{count} dead letters of {service_name}",
            f"see them with '{where}', mend the cause, then replay them",
        )
    if not waiting:
        yield ok("no dead letters")


def _depths(site: Site, names: Iterable[str]) -> dict[str, Depth]:
    """Exact and of now, unlike the management API's counts; a missing queue has none here."""
    with site.broker() as broker:
        there = {found["name"] for found in broker.get("queues", broker.vhost) or ()}
    if not there:
        return {}
    connection = wire.connect(site.deployment.amqp_uri)
    try:
        channel = connection.channel()
        return {name: _depth(channel, name) for name in names if name in there}
    finally:
        wire.close(connection)


def _depth(channel: Any, name: str) -> Depth:
    told = channel.queue_declare(name, passive=True)
    return Depth(int(told.message_count), int(told.consumer_count))
