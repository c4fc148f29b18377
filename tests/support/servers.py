"""The MongoDB and RabbitMQ the tests run against: given by the environment, else started once."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.local.servers import Servers as LocalServers
from infra.local.state import StateFolder
from tests.support.leftovers import ended_with_this_process

VARIABLES = ("TEST_MONGODB_URI", "TEST_AMQP_URI", "TEST_RABBITMQ_API")


@dataclass(frozen=True)
class Servers:
    """Addresses with an administrator's credentials."""

    mongodb_uri: str
    amqp_uri: str
    rabbitmq_api: str

    @classmethod
    def given(cls, environment: Mapping[str, str] = os.environ) -> "Servers | None":
        """What the environment names; None unless it names all three."""
        values = [environment.get(name, "") for name in VARIABLES]
        return cls(*values) if all(values) else None

    def name_in_environment(self) -> None:
        """For whatever this process starts, and asks for, from now on."""
        os.environ.update(self.as_environment())

    def as_environment(self) -> dict[str, str]:
        values = (self.mongodb_uri, self.amqp_uri, self.rabbitmq_api)
        return dict(zip(VARIABLES, values, strict=True))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Servers]:
    """Real servers; those started here are named in the environment too, and stopped at the end."""
    given = Servers.given()
    if given:
        yield given
        return
    temporary = tmp_path_factory.getbasetemp()
    with shared_servers(temporary if worker_id == "master" else temporary.parent) as started:
        started.name_in_environment()
        yield started


@contextmanager
def shared_servers(folder: Path) -> Iterator[Servers]:
    """One pair for all worker processes: the first user starts it, the last one stops it."""
    state = StateFolder.at(folder / "servers")
    local = LocalServers(state, plain_files=True, environment={})
    users = folder / "servers.users"
    with ended_with_this_process(state):
        try:
            with _locked(folder):
                _count(users, +1)
                local.up(say=lambda _line: None)
            where = local.addresses
            yield Servers(where.mongodb_uri, where.amqp_uri, where.management_uri)
        finally:  # also of what was started and did not become ready
            with _locked(folder):
                if _count(users, -1) == 0:
                    local.down()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _count(users: Path, change: int) -> int:
    number = int(users.read_text() if users.exists() else 0) + change
    users.write_text(str(number))
    return number
