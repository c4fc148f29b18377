"""The servers of a run: three members and three nodes, and the faulty ways to them."""

import time
from urllib.parse import urlsplit

from infra.local import processes
from infra.local.ports import NAMES, Ports, ports_of
from infra.local.servers import Addresses, Say, Servers, report_stale
from infra.local.state import StateFolder
from shared.runtime.resources import SERVICES
from tests.faults import broker_cluster, replica_set
from tests.faults.broker_cluster import BrokerCluster
from tests.faults.replica_set import ReplicaSet
from tests.faults.ways import FaultyWays, Targets

OPERATOR = "operator"
_CONTROL = "ways_control"


def way_of(caller: str) -> str:
    """The name, also in `ports.json`, of a service's own way to the broker."""
    return f"way_amqp_{caller}"


_MEMBERS = replica_set.MEMBERS
_CALLERS = (*SERVICES, OPERATOR)
PORTS = (
    *NAMES,
    *_MEMBERS[1:],
    *broker_cluster.PORTS,
    *(replica_set.way_to(member) for member in _MEMBERS),
    *(way_of(caller) for caller in _CALLERS),
    _CONTROL,
)


class FaultServers(Servers):
    """Everybody, the operator too, comes by the ways; only these two clusters do not."""

    def __init__(self, state: StateFolder) -> None:
        super().__init__(state, environment={})

    @property
    def ports(self) -> Ports:
        return ports_of(self.state, PORTS)

    @property
    def replica_set(self) -> ReplicaSet:
        return ReplicaSet(self.state, self.ports)

    @property
    def cluster(self) -> BrokerCluster:
        return BrokerCluster(self.state, self.ports)

    @property
    def ways(self) -> FaultyWays:
        ports = self.ports
        ways: dict[str, tuple[int, Targets]] = {
            replica_set.way_to(member): (
                ports[replica_set.way_to(member)],
                [("127.0.0.1", ports[member])],
            )
            for member in _MEMBERS
        }
        nodes = [("127.0.0.1", node.port("amqp")) for node in self.cluster.nodes]
        for number, caller in enumerate(_CALLERS):
            turned = number % len(nodes)  # so that the services do not all come to one node
            ways[way_of(caller)] = (ports[way_of(caller)], nodes[turned:] + nodes[:turned])
        return FaultyWays(self.state, ways, ports[_CONTROL])

    @property
    def addresses(self) -> Addresses:
        cluster = self.cluster
        return Addresses(
            self.replica_set.uri,
            by_way(cluster.uri, self.ports[way_of(OPERATOR)]),
            cluster.management_uri,
        )

    def up(self, say: Say = print) -> dict[str, float]:
        self.state.prepare()
        begun = time.monotonic()
        seconds = {}
        self.ways.up()
        for server in (self.replica_set, self.cluster):
            if server.running():
                continue
            report_stale(self.state, server.name, say)
            server.launch()
            server.await_ready()
            seconds[server.name] = round(time.monotonic() - begun, 1)
        return seconds

    def down(self) -> list[str]:
        servers = (self.cluster, self.replica_set)
        stopped = [server.name for server in servers if server.stop()]
        self.ways.down()
        processes.end(processes.everything_of(self.state), self.state, patience=5)
        return stopped


def by_way(uri: str, port: int) -> str:
    """The same address by another port."""
    parts = urlsplit(uri)
    login = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{login}@{parts.hostname}:{port}").geturl()
