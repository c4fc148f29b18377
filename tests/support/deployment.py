"""A provisioned region of its own on the shared test servers, gone without trace afterwards."""

import base64
import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

from pymongo import MongoClient

from infra.demo.placeholder_wording import write_placeholders
from infra.provisioning import AdminAccess, Report, Scope
from infra.provisioning.broker import Broker
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked
from infra.provisioning.numbered import numbered
from infra.provisioning.provision import planned
from infra.provisioning.secrets import read_env
from shared.region import Region, load_region
from shared.runtime.resources import ServiceResources
from shared.security.conflict_tokens import CONFLICT_KEY_NAME
from shared.security.standing import STANDING_SEAL

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "infra/region/examples"
METRO = EXAMPLES / "metro.yml"
PAIR = EXAMPLES / "pair.yml"
PROGRAMMES = {
    name: EXAMPLES / f"{name}.yml" for name in ("chicago", "toronto", "phoenix", "seattle")
}


def shared_servers() -> AdminAccess:
    """The servers every test shares, by the addresses in the environment."""
    return AdminAccess(
        os.environ["TEST_MONGODB_URI"],
        os.environ["TEST_AMQP_URI"],
        os.environ["TEST_RABBITMQ_API"],
    )


@dataclass
class Deployment:
    """One region: databases and users named with ``prefix``, queues in ``vhost``."""

    servers: AdminAccess
    region: Region
    secrets: Path
    services: tuple[ServiceResources, ...]
    prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:8]}_")
    _ports: dict[str, int] = field(default_factory=dict)

    @property
    def vhost(self) -> str:
        return f"{self.prefix}vhost"

    @property
    def amqp_admin_uri(self) -> str:
        parts = urlsplit(self.servers.amqp_uri)
        return urlunsplit((parts.scheme, parts.netloc, "/" + quote(self.vhost), "", ""))

    @property
    def mongo_admin(self) -> MongoClient[dict[str, Any]]:
        """A new client; the caller closes it."""
        return MongoClient(self.servers.mongodb_uri, tz_aware=True)

    def amqp_uri(self, service: str) -> str:
        return self.env(service)["AMQP_URI"]

    def mongodb_uri(self, account: str) -> str:
        """Of a service (``intake``) or of an export user (``export_harbor``)."""
        return read_env(self.secrets / f"{account}.env")["MONGODB_URI"]

    @property
    def conflict_key(self) -> bytes:
        """What intake and matching share."""
        material = json.loads((self.secrets / "matching.keys.json").read_text())
        return base64.b64decode(material[CONFLICT_KEY_NAME])

    def seal_keys(self, service: str = "intake") -> dict[int, bytes]:
        """What identity seals with and intake opens with, by number."""
        material = json.loads((self.secrets / f"{service}.keys.json").read_text())
        found = numbered(STANDING_SEAL, material)
        return {number: base64.b64decode(piece) for number, piece in found.items()}

    def env(self, service: str) -> dict[str, str]:
        """Settings for a process of that service; its port stays the same for this deployment."""
        port = self._ports.setdefault(service, _free_port())
        provisioned = read_env(self.secrets / f"{service}.env")
        own = {"SURVEY_WORDING": str(self._wording())} if service == "evaluation" else {}
        return {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(port), **own, **provisioned}

    def _wording(self) -> Path:
        """Of sentences that are no instrument's."""
        folder = self.secrets.parent / "wording"
        if not folder.exists():
            write_placeholders(folder)
        return folder

    def provision(self, region: Region | None = None, **choices: Any) -> Report:
        """Again with the same region, or with another one from now on."""
        self.region = region or self.region
        scope = Scope(self.secrets, self.prefix, self.vhost, services=self.services, **choices)
        with locked(self.secrets), planned(self.region, self.servers, scope) as plan:
            return plan.apply()

    def age_keys(self) -> None:
        """As those are that were made before their ages were kept: long ago."""
        with closing(self.mongo_admin) as client:
            rows = client[f"{self.prefix}region"]["region.provisioning"]
            rows.update_one({"_id": "keys"}, {"$unset": {"since": ""}})

    def remove(self) -> None:
        remove_region(self.servers, self.prefix, self.vhost)


@contextmanager
def deployed(
    servers: AdminAccess | None,
    region_file: Path,
    tmp_path: Path,
    services: Sequence[ServiceResources] | None = None,
) -> Iterator[Deployment]:
    """Provisioned at entry, removed at exit: databases, roles, users and virtual host.

    ``services`` stands in for the declarations of the real ones, of which those that are not
    there yet are left out.
    """
    declared = declared_services(skip_missing=True) if services is None else tuple(services)
    deployment = Deployment(
        servers or shared_servers(), load_region(region_file), tmp_path / "secrets", declared
    )
    try:
        deployment.provision()
        yield deployment
    finally:
        deployment.remove()


def remove_region(servers: AdminAccess, prefix: str, vhost: str) -> None:
    """Everything that was provisioned with this prefix and in this virtual host."""
    with closing(MongoClient[dict[str, Any]](servers.mongodb_uri, tz_aware=True)) as client:
        _remove_from_mongo(client, prefix)
    with closing(Broker(servers.management_uri, vhost)) as broker:
        broker.delete("vhosts", vhost)
        for user in broker.get("users"):
            if user["name"].startswith(prefix):
                broker.delete("users", user["name"])


def _remove_from_mongo(client: MongoClient[dict[str, Any]], prefix: str) -> None:
    for name in client.list_database_names():
        if name.startswith(prefix):
            client.drop_database(name)
    for user in client.admin.command("usersInfo", 1)["users"]:
        if user["user"].startswith(prefix):
            client.admin.command("dropUser", user["user"])
    for role in client.admin.command("rolesInfo", 1)["roles"]:
        if role["role"].startswith(prefix):
            client.admin.command("dropRole", role["role"])


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
