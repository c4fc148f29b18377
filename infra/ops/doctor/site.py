"""What the doctor looks at, and from where on it finds a thing too old, too late, too full."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.provisioning.broker import Broker
from infra.provisioning.declarations import declared_services
from infra.provisioning.registry import Registered, read_registry
from infra.provisioning.secrets import Secrets
from shared.clock import Clock, SystemClock
from shared.runtime.resources import ServiceResources
from shared.storage.mongo import Mongo

Client = MongoClient[dict[str, Any]]


def _limit(default: Any, what: str) -> Any:
    return field(default=default, metadata={"help": what})


@dataclass(frozen=True)
class Limits:
    """Each is an option of the command, by its name."""

    least_mongodb: str = _limit("6.0", "oldest MongoDB that will do")
    least_rabbitmq: str = _limit("3.10", "oldest RabbitMQ that will do")
    least_erlang: str = _limit("24", "oldest Erlang under it")
    least_free_mb: int = _limit(1024, "free disk, in MB, below which it is trouble")
    most_open_files_percent: int = _limit(
        70, "share, in percent, of the files MongoDB may open above which it is trouble"
    )
    most_skew_seconds: float = _limit(5.0, "by how much clocks may differ")
    oldest_outbox_seconds: float = _limit(60.0, "how long an event may wait for the broker")
    most_overdue_seconds: float = _limit(300.0, "how late a due task may be")
    oldest_key_days: int = _limit(400, "age of key material that is warned of")
    oldest_seal_days: int = _limit(100, "age of the newest seal or signing key, likewise")
    most_lag_seconds: float = _limit(60.0, "how far a secondary may be behind its primary")
    least_certificate_days: int = _limit(14, "days a certificate must still hold")


@dataclass(frozen=True)
class MailHost:
    host: str
    port: int
    starttls: bool


@dataclass(frozen=True)
class Site:
    """``region_file``, ``mail`` and ``door`` (``host:port``) are looked at when they are known."""

    deployment: Deployment
    limits: Limits = Limits()
    region_file: Path | None = None
    mail: MailHost | None = None
    door: str = ""
    clock: Clock = field(default_factory=SystemClock)

    @property
    def local(self) -> bool:
        return self.deployment.state is not None

    @property
    def provision(self) -> str:
        """How a region is provisioned there."""
        return "run 'make provision'" if self.local else "run 'python -m infra.provisioning apply'"

    @property
    def services(self) -> tuple[ServiceResources, ...]:
        return declared_services()

    @property
    def secrets(self) -> Secrets:
        where = self.deployment
        return Secrets(where.secrets, where.admin, where.names, where.vhost)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """As administrator; errors come as those of provisioning, made for people."""
        with self.deployment.admin.mongo() as client:
            yield client

    @contextmanager
    def stores(self) -> Iterator[Mongo]:
        """The databases as services see them, as administrator."""
        where = self.deployment
        with where.admin.mongo(), closing(Mongo(where.admin.mongodb_uri, where.prefix)) as mongo:
            yield mongo

    @contextmanager
    def broker(self) -> Iterator[Broker]:
        where = self.deployment
        with closing(Broker(where.admin.management_uri, where.vhost)) as broker:
            yield broker

    def registered(self, client: Client) -> Registered:
        """:raises Trouble: when no region is provisioned there."""
        registered = read_registry(client, self.deployment.names)
        if registered.region is None:
            raise Trouble("no region is provisioned here", self.provision)
        return registered

    def agencies(self, client: Client) -> list[str]:
        region = self.registered(client).region
        return [agency.id for agency in region.agencies] if region else []


def limit_options() -> Iterator[tuple[str, Any, str]]:
    """Name, default and help of each limit."""
    for one in fields(Limits):
        yield one.name, one.default, str(one.metadata["help"])
