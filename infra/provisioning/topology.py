"""Exchanges, queues, bindings and permissions that follow from what services say and hear."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from infra.provisioning.declarations import publishers
from shared.runtime.resources import ServiceResources

_THIRTY_DAYS_MS = 30 * 24 * 3600 * 1000
_NOTHING = "^$"


@dataclass(frozen=True)
class Exchange:
    name: str
    type: str


@dataclass(frozen=True)
class Queue:
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Binding:
    source: str
    queue: str
    routing_key: str


@dataclass(frozen=True)
class Permissions:
    """What one service's broker user may do; ``topic_write`` holds for its events exchange."""

    configure: str
    write: str
    read: str
    topic_exchange: str
    topic_write: str


@dataclass(frozen=True)
class Topology:
    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]
    permissions: dict[str, Permissions]


def topology_of(services: Iterable[ServiceResources]) -> Topology:
    services = tuple(services)
    publisher = publishers(services)
    return Topology(
        exchanges=tuple(entry for service in services for entry in _exchanges(service.service)),
        queues=tuple(entry for service in services for entry in _queues(service)),
        bindings=tuple(entry for service in services for entry in _bindings(service, publisher)),
        permissions={service.service: _permissions(service) for service in services},
    )


def _exchanges(service: str) -> Iterator[Exchange]:
    yield Exchange(f"{service}.events", "topic")
    yield Exchange(f"{service}.dead", "fanout")
    yield Exchange(f"{service}.retry", "direct")


def _queues(service: ServiceResources) -> Iterator[Queue]:
    dead = f"{service.service}.dead"
    for event_type in service.hears:
        name = f"{service.service}.{event_type}"
        yield Queue(name, _consumer_arguments(name, dead))
    yield Queue(dead, {"x-queue-type": "quorum", "x-message-ttl": _THIRTY_DAYS_MS})


def _consumer_arguments(queue: str, dead: str) -> dict[str, Any]:
    """Nothing is lost: a full queue refuses, a dead letter arrives before it leaves its queue.

    The delivery limit only guards against a handler that kills its process each time.
    """
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": dead,
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _bindings(service: ServiceResources, publisher: dict[str, str]) -> Iterator[Binding]:
    name = service.service
    for event_type in service.hears:
        queue = f"{name}.{event_type}"
        yield Binding(f"{publisher[event_type]}.events", queue, event_type)
        yield Binding(f"{name}.retry", queue, queue)
    yield Binding(f"{name}.dead", f"{name}.dead", "")


def _permissions(service: ServiceResources) -> Permissions:
    name = service.service
    return Permissions(
        configure=_NOTHING,
        write=_exactly(f"{name}.events", f"{name}.dead", f"{name}.retry"),
        read=_exactly(*(queue.name for queue in _queues(service))),
        topic_exchange=f"{name}.events",
        topic_write=_exactly(*service.publishes),
    )


def _exactly(*names: str) -> str:
    return f"^({'|'.join(re.escape(name) for name in names)})$" if names else _NOTHING
