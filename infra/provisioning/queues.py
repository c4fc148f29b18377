"""Bringing one virtual host's exchanges, queues and bindings to the declared topology."""

from collections.abc import Callable
from typing import Any

from infra.provisioning.broker import Broker
from infra.provisioning.broker_users import plan_permissions
from infra.provisioning.plan import Plan, Step
from infra.provisioning.topology import Binding, Exchange, Queue, Topology


def plan_vhost(plan: Plan, broker: Broker) -> None:
    """The virtual host, and the administrator's right to declare things in it."""
    if broker.get("vhosts", broker.vhost) is None:
        plan.steps.append(
            Step(f"virtual host {broker.vhost}: create", lambda: broker.put("vhosts", broker.vhost))
        )
    admin = broker.get("whoami")["name"]
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    what = f"virtual host {broker.vhost}: let the administrator declare"
    plan_permissions(plan, broker, admin, everything, what)


def plan_topology(plan: Plan, broker: Broker, topology: Topology) -> None:
    exchanges = {found["name"]: found for found in broker.get("exchanges", broker.vhost) or ()}
    queues = {found["name"]: found for found in broker.get("queues", broker.vhost) or ()}
    bound = {
        Binding(found["source"], found["destination"], found["routing_key"])
        for found in broker.get("bindings", broker.vhost) or ()
    }
    for exchange in topology.exchanges:
        _plan_exchange(plan, broker, exchange, exchanges.get(exchange.name))
    for queue in topology.queues:
        _plan_queue(plan, broker, queue, queues.get(queue.name))
    for binding in topology.bindings:
        if binding not in bound:
            plan.steps.append(Step(_binding_line(binding), _binding(broker, binding)))
    _notice_left_over(plan, topology, queues, bound)


def _plan_exchange(
    plan: Plan, broker: Broker, wanted: Exchange, found: dict[str, Any] | None
) -> None:
    body = {"type": wanted.type, "durable": True, "auto_delete": False, "internal": False}
    if found is None:
        plan.steps.append(
            Step(
                f"exchange {wanted.name}: create ({wanted.type})",
                lambda: broker.put("exchanges", broker.vhost, wanted.name, body=body),
            )
        )
    elif not body.items() <= found.items():
        plan.conflicts.append(
            f"exchange {wanted.name} exists and is not a durable {wanted.type} exchange; stop its"
            f" publishers, delete it in virtual host {broker.vhost} and run again"
        )


def _plan_queue(plan: Plan, broker: Broker, wanted: Queue, found: dict[str, Any] | None) -> None:
    body = {"durable": True, "auto_delete": False, "arguments": wanted.arguments}
    if found is None:
        plan.steps.append(
            Step(
                f"queue {wanted.name}: create",
                lambda: broker.put("queues", broker.vhost, wanted.name, body=body),
            )
        )
    elif different := _differences(wanted.arguments, found["arguments"]):
        plan.conflicts.append(
            f"queue {wanted.name} exists with other arguments ({different}); let its consumers"
            f" empty it, stop them, delete it with"
            f" `rabbitmqctl delete_queue {wanted.name} -p {broker.vhost}` and run again"
        )


def _differences(wanted: dict[str, Any], found: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} is {found.get(name)}, declared {wanted.get(name)}"
        for name in sorted(wanted.keys() | found.keys())
        if found.get(name) != wanted.get(name)
    )


def _binding_line(binding: Binding) -> str:
    key = f" for {binding.routing_key}" if binding.routing_key else ""
    return f"binding {binding.source} -> {binding.queue}{key}: create"


def _binding(broker: Broker, wanted: Binding) -> Callable[[], None]:
    return lambda: broker.post(
        *("bindings", broker.vhost, "e", wanted.source, "q", wanted.queue),
        body={"routing_key": wanted.routing_key},
    )


def _notice_left_over(
    plan: Plan, topology: Topology, queues: dict[str, Any], bound: set[Binding]
) -> None:
    """A queue or binding no longer declared keeps filling, and may hold events: people decide."""
    declared = {queue.name for queue in topology.queues}
    for name in sorted(queues.keys() - declared):
        plan.notices.append(f"queue {name} is not declared: still there, not removed")
    for binding in sorted(bound - set(topology.bindings), key=_binding_line):
        if binding.source and binding.queue in declared:
            line = _binding_line(binding).removesuffix(": create")
            plan.notices.append(f"{line} is not declared: still there, not removed")
