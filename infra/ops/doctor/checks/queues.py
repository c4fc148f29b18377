"""Queues and bindings as declared, each with somebody who reads it; dead letters waiting."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.provisioning.plan import Plan
from infra.provisioning.queues import plan_topology, plan_vhost
from infra.provisioning.topology import topology_of
from shared.messaging import broker as wire
from shared.messaging.topology import dead_of, queue_of

_LOSING = {"max-length", "max-length-bytes", "message-ttl", "expires", "delivery-limit"}


class Depth(NamedTuple):
    messages: int
    consumers: int


Depths = dict[str, Depth]


def queues(site: Site) -> Iterator[Finding]:
    topology = topology_of(site.services)
    plan = Plan()
    with site.broker() as broker:
        if broker.get("vhosts", broker.vhost) is None:
            yield trouble(f"there is no virtual host {broker.vhost}", site.provision)
            return
        plan_vhost(plan, broker)
        plan_topology(plan, broker, topology)
        there = broker.get("queues", broker.vhost) or ()
    declared = {queue.name for queue in topology.queues}
    ours = [queue for queue in there if queue["name"] in declared]
    found = [*differences(plan, site), *overruled(ours, site.deployment.vhost)]
    counted = f"{len(topology.queues)} queues and {len(topology.bindings)} bindings"
    yield from found or [ok(f"{counted} as declared")]


def overruled(found: Iterable[dict[str, Any]], vhost: str) -> Iterator[Finding]:
    """Policies stand beside what is declared, and of two limits the lower one holds."""
    held: dict[str, list[str]] = {}
    for queue in found:
        if _LOSING & (queue.get("effective_policy_definition") or {}).keys():
            kinds = [kind for kind in ("policy", "operator_policy") if queue.get(kind)]
            by = " or ".join(f"{kind.replace('_', ' ')} {queue[kind]}" for kind in kinds)
            held.setdefault(by, []).append(queue["name"])
    for by, names in held.items():
        yield trouble(
            f"a limit of {by} may lose events of {_first(names)}",
            f"see it with \"rabbitmqctl list_policies -p '{vhost}'\" (list_operator_policies), then"
            " clear it or let it match others",
        )


def consumers(site: Site) -> Iterator[Finding]:
    """Without one a queue fills, and what its service should hear it does not."""
    heard = {
        service.service: [queue_of(service.service, event_type) for event_type in service.hears]
        for service in site.services
    }
    yield from unread(heard, _depths(site, chain.from_iterable(heard.values())), site)


def unread(heard: dict[str, list[str]], depths: Depths, site: Site) -> Iterator[Finding]:
    found = list(_missing(chain.from_iterable(heard.values()), depths, site))
    for service, queues in heard.items():
        if alone := [name for name in queues if name in depths and not depths[name].consumers]:
            fix = f"start {service}, or look into its log when it runs"
            found.append(trouble(f"nobody reads {_first(alone)}", fix))
    yield from found or [ok("every queue is read")]


def _missing(queues: Iterable[str], depths: Depths, site: Site) -> Iterator[Finding]:
    """A queue that is not there is read by nobody either, and holds nothing for anybody."""
    if missing := [name for name in queues if name not in depths]:
        yield trouble(f"there is no queue {_first(missing)}", site.provision)


def _first(queues: list[str]) -> str:
    return queues[0] + (f" and {len(queues) - 1} queues more" if len(queues) > 1 else "")


def dead_letters(site: Site) -> Iterator[Finding]:
    names = {dead_of(service.service): service.service for service in site.services}
    yield from buried(names, _depths(site, names), site)


def buried(names: dict[str, str], depths: Depths, site: Site) -> Iterator[Finding]:
    """``names`` are the services by the queue of their dead letters."""
    found = list(_missing(names, depths, site))
    where = "make dead-letters" if site.local else "python -m infra.ops dead-letters list"
    for queue, depth in depths.items():
        if depth.messages:
            fix = f"see them with '{where}', mend the cause, then replay them"
            found.append(trouble(f"{depth.messages} dead letters of {names[queue]}", fix))
    yield from found or [ok("no dead letters")]


def _depths(site: Site, names: Iterable[str]) -> Depths:
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
