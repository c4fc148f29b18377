"""The whole system in a folder of the test's own, started as `make up` starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from infra.demo.api import Api
from infra.demo.placeholder_wording import write_placeholders
from infra.demo.tokens import TokenDesk
from infra.local import processes
from infra.local.mongodb import MongoServer
from infra.local.parts import SERVICES, Part, Parts, inherited_environment, watchmate
from infra.local.rabbitmq import RabbitServer
from infra.local.servers import Servers as LocalServers
from infra.local.stack import Stack, Wish
from infra.local.state import StateFolder
from infra.provisioning import AdminAccess
from shared.storage import Mongo
from tests.support.bus import Bus
from tests.support.deployment import remove_region
from tests.support.leftovers import ended_with_this_process
from tests.support.servers import Servers
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class WholeRegion:
    """Five services, a mail sink, and the operator's own way into both servers."""

    stack: Stack

    @cached_property
    def parts(self) -> dict[str, Part]:
        return {part.name: part for part in self.stack.parts()}

    @cached_property
    def urls(self) -> dict[str, str]:
        return {name: part.url for name, part in self.parts.items() if name in SERVICES}

    @cached_property
    def api(self) -> Api:
        """Asks again while a server is away, as a good client does."""
        return Api(self.urls)

    @cached_property
    def desk(self) -> TokenDesk:
        return TokenDesk(self.environment("identity"))

    @cached_property
    def mongo(self) -> Mongo:
        return Mongo(self.stack.servers.addresses.mongodb_uri, self.stack.wish.prefix)

    @cached_property
    def bus(self) -> Bus:
        base = self.stack.servers.addresses.amqp_uri.rstrip("/")
        return Bus(f"{base}/{self.stack.wish.vhost.replace('/', '%2F')}")

    @property
    def rabbitmq(self) -> RabbitServer:
        return self.stack.servers.rabbitmq

    @property
    def mongodb(self) -> MongoServer:
        return self.stack.servers.mongodb

    @property
    def mail(self) -> Path:
        return self.stack.state.mail

    def environment(self, service: str) -> dict[str, str]:
        """Of a command that is run beside the service, with its rights."""
        return inherited_environment() | dict(self.parts[service].environment)

    def command(self, service: str, module: str, *words: str) -> str:
        """What one of the repository's commands printed; AssertionError when it failed."""
        done = self.try_command(self.environment(service), module, *words)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    @staticmethod
    def try_command(
        environment: dict[str, str], module: str, *words: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def provision(self, region_file: Path) -> subprocess.CompletedProcess[str]:
        """`python -m infra.provisioning apply`, by the operator, on the running region."""
        where, wish = self.stack.servers.addresses, self.stack.wish
        environment = inherited_environment() | {
            "ADMIN_MONGODB_URI": where.mongodb_uri,
            "ADMIN_AMQP_URI": where.amqp_uri,
            "ADMIN_MANAGEMENT_URI": where.management_uri,
        }
        words = ["apply", "--region", str(region_file), "--secrets", str(self.stack.state.secrets)]
        words += ["--prefix", wish.prefix, "--vhost", wish.vhost]
        return self.try_command(environment, "infra.provisioning", *words)

    def metrics(self, service: str) -> str:
        return requests.get(self.parts[service].metrics, timeout=10).text

    def pid(self, service: str) -> int:
        return eventually(
            lambda: processes.running(self.stack.state, service), what=f"a process of {service}"
        )

    def kill(self, service: str) -> int:
        """-9; its keeper starts it again. The id that was killed."""
        pid = self.pid(service)
        os.kill(pid, signal.SIGKILL)
        return pid

    def await_ready(self, *services: str) -> None:
        for name in services or SERVICES:
            eventually(self.parts[name].ready, within=60, every=0.2, what=f"{name} ready")

    def close(self) -> None:
        if "desk" in self.__dict__:
            self.desk.close()
        if "mongo" in self.__dict__:
            self.mongo.close()


@contextmanager
def whole_region(
    folder: Path,
    wish: Wish,
    servers: dict[str, str] | None = None,
    parts: Parts = watchmate,
) -> Iterator[WholeRegion]:
    """On servers of its own, with files that can be searched, unless ``servers`` names others."""
    state = StateFolder.at(folder)
    write_placeholders(state.wording)
    own = LocalServers(state, plain_files=True, environment=servers or {})
    region = WholeRegion(Stack(state, wish, own, parts))
    with ended_with_this_process(state):
        try:
            region.stack.up(say=_silent)
            yield region
        finally:
            region.close()
            region.stack.down(say=_silent)


@contextmanager
def region_on_shared_servers(
    servers: Servers, folder: Path, region_file: Path, pace: float
) -> Iterator[WholeRegion]:
    """On the servers of all tests, gone from them without trace afterwards."""
    prefix = f"t{uuid4().hex[:8]}_"
    wish = Wish(region=str(region_file), pace=pace, prefix=prefix, vhost=f"{prefix}vhost")
    where = AdminAccess(servers.mongodb_uri, servers.amqp_uri, servers.rabbitmq_api)
    named = {
        "MONGODB_URI": where.mongodb_uri,
        "AMQP_URI": where.amqp_uri,
        "RABBITMQ_MANAGEMENT_URI": where.management_uri,
    }
    try:
        with whole_region(folder / "region", wish, named) as region:
            yield region
    finally:
        remove_region(where, prefix, wish.vhost)


def addresses_of(region: WholeRegion) -> dict[str, str]:
    """For another region on the same servers."""
    where = region.stack.servers.addresses
    return {
        "MONGODB_URI": where.mongodb_uri,
        "AMQP_URI": where.amqp_uri,
        "RABBITMQ_MANAGEMENT_URI": where.management_uri,
    }


def _silent(_line: str) -> Any:
    return None
