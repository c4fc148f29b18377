"""Each service's RabbitMQ account tries every exchange, queue and routing key of all services."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from amqp import Channel, Connection, Message
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed

from infra.provisioning.broker import Broker
from tests.isolation.declared_rights import ServiceRights
from tests.isolation.ledger import Ledger
from tests.support.deployment import Deployment

_BUILT_IN = ("amq.topic", "amq.direct", "amq.fanout", "amq.headers")
_ODD_KEYS = ("", "#", "*.*.v1", "support_request.submitted.v2", "offer.made", "member.left.v1.x")
_PART = "RabbitMQ"

Action = Callable[[Channel], Any]

READING: Mapping[str, Callable[[Channel, str], Any]] = {
    "purge": lambda channel, queue: channel.queue_purge(queue),
    "get": lambda channel, queue: channel.basic_get(queue),
    "consume": lambda channel, queue: channel.basic_consume(queue),
}
INSPECTING: Mapping[str, Callable[[Channel, str], Any]] = {
    "inspect": lambda channel, queue: channel.queue_declare(queue, passive=True),
}
CONFIGURING: Mapping[str, Callable[[Channel, str], Any]] = {
    "declare": lambda channel, queue: channel.queue_declare(queue, durable=True),
    "delete": lambda channel, queue: channel.queue_delete(queue),
}


@dataclass(frozen=True)
class BrokerProbe:
    """To be run while no service is: what gets through lies in their queues, and is purged."""

    deployment: Deployment
    ledger: Ledger

    def run(self, services: Iterable[str] | None = None) -> None:
        """The accounts of all services, or of these."""
        for resources in self.deployment.services:
            if services is None or resources.service in services:
                rights = ServiceRights(resources)
                with self._connected(resources.service) as connection:
                    self._publishing(connection, rights)
                    self._queues(connection, rights)
                    self._bindings(connection, rights)
                    self._exchanges(connection, rights)
                self._elsewhere(resources.service)
        self._purge()

    def _publishing(self, connection: Connection, rights: ServiceRights) -> None:
        for exchange, key in self._addresses():
            permitted = _permitted(connection, _publishing_to(exchange, key))
            self._record(
                rights,
                f"publish {exchange or 'default exchange'} {key!r}",
                rights.publishes(exchange, key),
                permitted,
            )

    def _queues(self, connection: Connection, rights: ServiceRights) -> None:
        for queue in self._all_queues():
            for verb, act in READING.items():
                permitted = _permitted(connection, _bound(act, queue))
                self._record(rights, f"{verb} {queue}", rights.reads(queue), permitted)
            for verb, act in {**INSPECTING, **CONFIGURING}.items():
                permitted = _permitted(connection, _bound(act, queue))
                self._record(rights, f"{verb} {queue}", verb in INSPECTING, permitted)
        for queue in (f"{rights.resources.service}.spy", "spy", "amq.gen-spy", ""):
            permitted = _permitted(connection, _bound(CONFIGURING["declare"], queue))
            self._record(rights, f"declare new queue {queue!r}", False, permitted)

    def _bindings(self, connection: Connection, rights: ServiceRights) -> None:
        """Listening in: its queues on others' exchanges, and others' queues on any."""
        for exchange in self._all_exchanges():
            for queue in self._all_queues():
                permitted = _permitted(connection, _queue_bind(queue, exchange))
                declared = rights.binds(queue, exchange)
                self._record(rights, f"bind {queue} to {exchange}", declared, permitted)

    def _exchanges(self, connection: Connection, rights: ServiceRights) -> None:
        service = rights.resources.service
        own = [f"{service}.events", f"{service}.dead", f"{service}.retry"]
        for exchange in self._all_exchanges():
            for target in own:
                pairs = ((target, exchange), (exchange, target))
                for to, source in dict.fromkeys(pairs):
                    permitted = _permitted(connection, _exchange_bind(to, source))
                    declared = source == f"{service}.dead" and to in own
                    self._record(rights, f"bind exchange {to} to {source}", declared, permitted)
            for verb, act in (("declare", _exchange_declare), ("delete", _exchange_delete)):
                permitted = _permitted(connection, _bound(act, exchange))
                self._record(rights, f"{verb} exchange {exchange}", False, permitted)
        permitted = _permitted(connection, _bound(_exchange_declare, f"{service}.spy"))
        self._record(rights, "declare a new exchange", False, permitted)

    def _elsewhere(self, service: str) -> None:
        """Other virtual hosts, and the management interface."""
        rights = next(ServiceRights(r) for r in self.deployment.services if r.service == service)
        parts = urlsplit(self.deployment.amqp_uri(service))
        self._record(rights, "enter the virtual host /", False, self._enters(service, "/"))
        signed_in = (parts.username or "", parts.password or "")
        for path in ("overview", "users", "permissions", "queues", "definitions"):
            url = f"{self.deployment.servers.management_uri.rstrip('/')}/api/{path}"
            host = urlsplit(url)
            bare = host._replace(netloc=f"{host.hostname}:{host.port}").geturl()
            answer = requests.get(bare, auth=signed_in, timeout=15)
            self._record(rights, f"management {path}", False, answer.status_code != 401)

    def _addresses(self) -> Iterator[tuple[str, str]]:
        types = {event for entry in self.deployment.services for event in entry.publishes}
        keys = [*sorted(types), *_ODD_KEYS]
        for entry in self.deployment.services:
            yield from ((f"{entry.service}.events", key) for key in keys)
            yield from ((f"{entry.service}.dead", key) for key in ("", "any"))
            yield from ((f"{entry.service}.retry", queue) for queue in self._all_queues())
        yield from (("", queue) for queue in self._all_queues())
        yield from ((exchange, "any") for exchange in _BUILT_IN)

    def _all_queues(self) -> list[str]:
        heard = [f"{e.service}.{event}" for e in self.deployment.services for event in e.hears]
        return heard + [f"{entry.service}.dead" for entry in self.deployment.services]

    def _all_exchanges(self) -> list[str]:
        kinds = ("events", "dead", "retry")
        own = [f"{entry.service}.{kind}" for entry in self.deployment.services for kind in kinds]
        return [*own, *_BUILT_IN]

    def _record(self, rights: ServiceRights, what: str, declared: bool, permitted: bool) -> None:
        line = f"{rights.resources.service}: {what}"
        self.ledger.record(_PART, line, declared=declared, permitted=permitted)

    def _enters(self, service: str, vhost: str) -> bool:
        try:
            with self._connected(service, vhost):
                return True
        except (NotAllowed, AccessRefused):
            return False

    @contextmanager
    def _connected(self, service: str, vhost: str | None = None) -> Iterator[Connection]:
        parts = urlsplit(self.deployment.amqp_uri(service))
        connection = Connection(
            f"{parts.hostname}:{parts.port}",
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            virtual_host=vhost or unquote(parts.path[1:]),
            confirm_publish=True,
            connect_timeout=10,
        )
        try:
            connection.connect()
            yield connection
        finally:
            with suppress(AMQPError, OSError):
                connection.close()

    def _purge(self) -> None:
        admin = self.deployment
        with closing(Broker(admin.servers.management_uri, admin.vhost)) as broker:
            for queue in self._all_queues():
                broker.delete("queues", admin.vhost, queue, "contents")


def _permitted(connection: Connection, action: Action) -> bool:
    """Any failure but a refusal of access came after the check of rights."""
    channel = connection.channel()
    try:
        action(channel)
    except AccessRefused:
        return False
    except AMQPError:
        return True
    finally:
        with suppress(AMQPError, OSError):
            channel.close()
    return True


def _publishing_to(exchange: str, key: str) -> Action:
    # Confirmed, so that a refusal, which comes later and closes the channel, is waited for.
    return lambda channel: channel.basic_publish_confirm(Message("{}"), exchange, key)


def _bound(act: Callable[[Channel, str], Any], name: str) -> Action:
    return lambda channel: act(channel, name)


def _queue_bind(queue: str, exchange: str) -> Action:
    return lambda channel: channel.queue_bind(queue, exchange, "spy")


def _exchange_bind(to: str, source: str) -> Action:
    return lambda channel: channel.exchange_bind(to, source, "spy")


def _exchange_declare(channel: Channel, exchange: str) -> None:
    channel.exchange_declare(exchange, "direct", durable=True, auto_delete=False)


def _exchange_delete(channel: Channel, exchange: str) -> None:
    channel.exchange_delete(exchange, if_unused=True)
