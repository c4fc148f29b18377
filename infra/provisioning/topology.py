"""Exchanges, queues, bindings and permissions that follow from what services say and hear."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from infra.provisioning.declarations import check_events
from shared.messaging.topology import (
    dead_of,
    dead_queue_arguments,
    exchange_for,
    exchange_of,
    queue_arguments,
    queue_of,
    retry_of,
)
from shared.runtime.resources import ServiceResources

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
    check_events(services)
    return Topology(
        exchanges=tuple(_exchanges(services)),
        queues=tuple(entry for service in services for entry in _queues(service)),
        bindings=tuple(entry for service in services for entry in _bindings(service)),
        permissions={service.service: _permissions(service) for service in services},
    )


def _exchanges(services: Iterable[ServiceResources]) -> Iterator[Exchange]:
    events = {exchange_of(service.service) for service in services}
    events |= {exchange_for(event_type) for service in services for event_type in service.hears}
    for name in sorted(events):
        yield Exchange(name, "topic")
    for service in services:
        yield Exchange(dead_of(service.service), "fanout")
        yield Exchange(retry_of(service.service), "direct")


def _queues(service: ServiceResources) -> Iterator[Queue]:
    consumer = service.service
    for event_type in service.hears:
        yield Queue(queue_of(consumer, event_type), queue_arguments(consumer, event_type))
    yield Queue(dead_of(consumer), dead_queue_arguments())


def _bindings(service: ServiceResources) -> Iterator[Binding]:
    consumer = service.service
    for event_type in service.hears:
        queue = queue_of(consumer, event_type)
        yield Binding(exchange_for(event_type), queue, event_type)
        yield Binding(retry_of(consumer), queue, queue)
    yield Binding(dead_of(consumer), dead_of(consumer), "")


def _permissions(service: ServiceResources) -> Permissions:
    name = service.service
    return Permissions(
        configure=_NOTHING,
        write=_exactly(exchange_of(name), dead_of(name), retry_of(name)),
        read=_exactly(*(queue.name for queue in _queues(service))),
        topic_exchange=exchange_of(name),
        topic_write=_exactly(*service.publishes),
    )


def _exactly(*names: str) -> str:
    return f"^({'|'.join(re.escape(name) for name in names)})$" if names else _NOTHING
