"""Both servers really run privately: with passwords, on this machine only, and without a trace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from infra.local import processes
from infra.local.ports import ports_of
from infra.local.servers import Servers
from infra.local.state import StateFolder
from tests.support.leftovers import ended_with_this_process

Client = MongoClient[dict[str, Any]]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(StateFolder.at(tmp_path / "state"), plain_files=True, environment={})
    with ended_with_this_process(servers.state):
        yield servers
        servers.down()


def nothing(_line: str) -> None:
    """Where lines for people go in a test."""


def test_servers_ask_for_passwords_heal_move_and_leave_no_process(servers: Servers) -> None:
    assert set(servers.up(nothing)) == {"mongodb", "rabbitmq"}
    assert servers.up(nothing) == {}, "a second up starts nothing"
    _strangers_are_refused(servers)
    _documents_are_durable_when_the_server_dies_and_moves(servers)
    assert servers.down() == ["rabbitmq", "mongodb"]
    assert processes.everything_of(servers.state) == []


def _strangers_are_refused(servers: Servers) -> None:
    ports = ports_of(servers.state)
    address = f"mongodb://127.0.0.1:{ports['mongodb']}/?directConnection=true"
    with (
        Client(address) as stranger,
        pytest.raises(OperationFailure, match="authentication"),
    ):
        stranger.region.command("listCollections")
    api = f"127.0.0.1:{ports['management']}/api/overview"
    assert requests.get(f"http://{api}", timeout=5).status_code == 401
    assert requests.get(f"http://guest:guest@{api}", timeout=5).status_code == 401


def _documents_are_durable_when_the_server_dies_and_moves(servers: Servers) -> None:
    """A killed server comes back; a changed port does not shut it out of its replica set."""
    with Client(servers.addresses.mongodb_uri) as admin:
        admin.region.kept.insert_one({"_id": 1})
    servers.mongodb.stop(patience=0)
    ports = dict(ports_of(servers.state).numbers)
    servers.state.write_json("ports.json", {**ports, "mongodb": max(ports.values()) + 1})
    assert set(servers.up(nothing)) == {"mongodb"}
    with Client(servers.addresses.mongodb_uri) as admin:
        assert admin.region.kept.find_one() == {"_id": 1}
