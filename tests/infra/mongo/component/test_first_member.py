"""A starting server that is not found in its set changes that only when it is the one member."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.local.mongodb import REPLICA_SET, MongoServer
from infra.local.ports import Ports
from infra.mongo.first_member import FirstMember, OneOfSeveral
from infra.ops.__main__ import main
from tests.support.private_mongodb import private_mongodb
from tests.support.service_process import free_port
from tests.support.waiting import eventually


def config(member: FirstMember) -> dict[str, Any]:
    with member.client(authenticated=True) as admin:
        found: dict[str, Any] = admin.admin.command("replSetGetConfig")["config"]
        return found


def joined_by_two_others(member: FirstMember) -> dict[str, Any]:
    """Who are away."""
    now = config(member)
    others = [{"_id": number, "host": f"127.0.0.1:{number}"} for number in (1, 2)]
    wanted = {**now, "members": [*now["members"], *others], "version": now["version"] + 1}
    with member.client(authenticated=True) as admin:
        admin.admin.command("replSetReconfig", wanted, force=True)
    return config(member)


def moved(server: MongoServer) -> MongoServer:
    """On another port, so that it is not found in its set; the caller stops it."""
    server.stop()
    port = free_port()
    server.state.write_json("ports.json", {"mongodb": port})
    there = replace(server, ports=Ports(server.state, {"mongodb": port}))
    there.launch()
    return there


def test_a_set_of_several_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with private_mongodb(tmp_path) as server:
        before = joined_by_two_others(server.beginning())
        there = moved(server)
        member = there.beginning()

        def refused() -> bool:
            try:
                member.ready()
            except OneOfSeveral:
                return True
            return False

        eventually(refused, within=60, what="the server saying that it is one of several")
        uri = f"mongodb://admin:{member.password}@{member.address}/?replicaSet={REPLICA_SET}"
        words = ["replica-set", "--mongodb-uri", uri, "--here", member.address]
        assert main(words) == 1
        said = capsys.readouterr().err
        assert "127.0.0.1:1, 127.0.0.1:2), which was left as it is" in said
        assert config(member) == before
