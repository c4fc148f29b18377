"""Three members and three nodes on one machine: what a majority has taken stays taken."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kombu import Connection

from infra.local import processes
from infra.local.state import StateFolder
from shared.messaging.topology import queue_arguments
from tests.faults.replica_set import Member, way_to
from tests.faults.servers import FaultServers, by_way, way_of
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.xdist_group("fault_servers"),
    pytest.mark.timeout(300),
    pytest.mark.operations,
]

QUEUE = "matching.member.left.v1"


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[FaultServers]:
    servers = FaultServers(StateFolder.at(tmp_path / "state"))
    servers.state.prepare()
    servers.ways.up()
    yield servers
    servers.down()
    assert processes.everything_of(servers.state) == []


def primary_of(servers: FaultServers, other_than: Member | None = None) -> Member:
    def elected() -> Member | None:
        found = [one for one in servers.replica_set.members if one.is_primary()]
        return next((one for one in found if one != other_than), None)

    return eventually(elected, within=30, what="a primary")


def test_members_elect_another_when_the_primary_steps_down_or_is_out_of_reach(
    servers: FaultServers,
) -> None:
    servers.replica_set.launch()
    servers.replica_set.await_ready()
    with closing(servers.replica_set.client()) as client:
        kept = client.region.get_collection("kept")
        kept.insert_one({"_id": 1})

        first = primary_of(servers)
        first.step_down()
        second = primary_of(servers, other_than=first)
        eventually(lambda: kept.insert_one({"_id": 2}), within=20, what="a write")

        with servers.ways.impaired(way_to(second.name), held=True):
            third = primary_of(servers, other_than=second)
            assert third.name != second.name
        servers.replica_set.await_ready()
        assert kept.distinct("_id") == [1, 2]


def publish(servers: FaultServers, body: bytes) -> None:
    """Through the operator's way, which leads to whichever node takes the connection."""
    with Connection(servers.addresses.amqp_uri, connect_timeout=5) as connection:
        channel = connection.channel()
        message = channel.prepare_message(body, properties={"delivery_mode": 2})
        channel.basic_publish_confirm(message, "", QUEUE, mandatory=True, confirm_timeout=20)


def published(servers: FaultServers, body: bytes) -> bool:
    try:
        publish(servers, body)
    except Exception as error:
        raise AssertionError(type(error).__name__) from error
    return True


def test_a_node_that_is_cut_off_pauses_and_comes_back_to_a_queue_of_three(
    servers: FaultServers,
) -> None:
    servers.cluster.launch()
    servers.cluster.await_ready()
    first, _second, last = servers.cluster.nodes
    with Connection(first.uri) as connection:
        arguments = queue_arguments("matching", "member.left.v1")
        connection.channel().queue_declare(
            QUEUE, durable=True, auto_delete=False, arguments=arguments
        )
    members = first.eval(
        "[{ok, Q}] = [rabbit_amqqueue:lookup(N) || N <- rabbit_amqqueue:list_names()],"
        " length(maps:get(nodes, amqqueue:get_type_state(Q)))."
    )
    assert members == "3"
    publish(servers, b"before")

    with servers.cluster.cut_off(last):
        eventually(lambda: not last.works(), within=30, what="the minority pausing")
        eventually(lambda: published(servers, b"during"), within=30, what="a confirm")
    eventually(servers.cluster.complete, within=90, every=0.5, what="all three nodes")
    publish(servers, b"after")

    with Connection(by_way(last.uri, servers.ports[way_of("intake")])) as connection:
        channel = connection.channel()
        bodies = set()
        while (message := channel.basic_get(QUEUE, no_ack=True)) is not None:
            bodies.add(bytes(message.body))
    assert bodies == {b"before", b"during", b"after"}


def test_a_full_disk_holds_publishers_up_until_there_is_room(servers: FaultServers) -> None:
    servers.cluster.launch()
    servers.cluster.await_ready()
    node = servers.cluster.nodes[1]
    with servers.cluster.disk_alarm(node):
        eventually(lambda: not servers.cluster.complete(), within=20, what="the alarm")
    eventually(servers.cluster.complete, within=20, what="room again")
