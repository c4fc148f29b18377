"""Faults that need members, nodes, ways or a clock that can be moved."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from infra.local.mongodb import MongoServer
from infra.local.rabbitmq import RabbitServer
from infra.local.waiting import eventually
from tests.faults.broker_cluster import Node
from tests.faults.moved_clock import set_clock
from tests.faults.proxy import EVERYBODY
from tests.faults.replica_set import MEMBERS, Member, way_to
from tests.faults.script import Fault
from tests.faults.servers import FaultServers, way_of

_DOWN_FOR = 1.0
_FOUND_WITHIN = 60.0
_SAID_WITHIN = 90.0


class ClusterActs:
    def __init__(self, servers: FaultServers) -> None:
        self._servers = servers
        self.acts: dict[str, Callable[[Fault], None]] = {
            "clock_jump": self._jump_clock,
            "broker_node_kill": lambda fault: _kill(self._node(fault)),
            "broker_latency": self._slow_broker,
            "broker_half_open": self._hold_broker,
            "broker_partition": self._part_broker,
            "broker_disk_full": self._fill_disk,
            "database_step_down": self._step_down,
            "database_latency": self._slow_database,
            "database_half_open": self._hold_database,
            "database_partition": self._part_database,
        }

    def _jump_clock(self, fault: Fault) -> None:
        """The service's time of day is wrong for a while, then right again: two jumps."""
        set_clock(self._servers.state, fault.target, fault.amount)
        try:
            time.sleep(fault.seconds)
        finally:
            set_clock(self._servers.state, fault.target, 0)

    def _slow_broker(self, fault: Fault) -> None:
        with self._servers.ways.impaired(way_of(fault.target), delay=fault.amount):
            time.sleep(fault.seconds)

    def _hold_broker(self, fault: Fault) -> None:
        way = way_of(fault.target)
        with self._servers.ways.impaired(way, held=True):
            time.sleep(fault.seconds)
            if fault.hard:
                self._servers.ways.cut(way)

    def _part_broker(self, fault: Fault) -> None:
        """One node is alone: it pauses, its clients go to the others, it comes back."""
        node = self._node(fault)
        with self._alive(node), self._servers.cluster.cut_off(node):
            time.sleep(fault.seconds)

    def _fill_disk(self, fault: Fault) -> None:
        node = self._node(fault)
        with self._alive(node), self._servers.cluster.disk_alarm(node):
            time.sleep(fault.seconds)

    def _step_down(self, fault: Fault) -> None:
        primary = self._primary()
        if fault.hard:
            _kill(primary)
        else:
            primary.step_down()

    def _slow_database(self, fault: Fault) -> None:
        with self._database_ways(fault.target, delay=fault.amount):
            time.sleep(fault.seconds)

    def _hold_database(self, fault: Fault) -> None:
        with self._database_ways(fault.target, held=True):
            time.sleep(fault.seconds)
            for member in MEMBERS if fault.hard else ():
                self._servers.ways.cut(way_to(member), fault.target)

    def _part_database(self, fault: Fault) -> None:
        """Nobody reaches the primary, which still reaches the others: they elect another."""
        way = way_to(self._primary().name)
        with self._servers.ways.impaired(way, EVERYBODY, held=True):
            time.sleep(fault.seconds)
            if fault.hard:
                self._servers.ways.cut(way)

    @contextmanager
    def _database_ways(self, caller: str, delay: float = 0.0, held: bool = False) -> Iterator[None]:
        """Of one service to all members."""
        with ExitStack() as all_ways:
            for member in MEMBERS:
                impaired = self._servers.ways.impaired(way_to(member), caller, delay, held)
                all_ways.enter_context(impaired)
            yield

    @contextmanager
    def _alive(self, node: Node) -> Iterator[None]:
        """An earlier fault may have left it still starting: it must answer first."""

        def answers() -> bool:
            try:
                return node.works() and bool(node.eval("node()."))
            except subprocess.SubprocessError:
                return False

        if not eventually(answers, _SAID_WITHIN, pause=0.5):
            raise TimeoutError(f"{node.name} does not answer")
        yield

    def _node(self, fault: Fault) -> Node:
        nodes = self._servers.cluster.nodes
        return nodes[fault.number % len(nodes)]

    def _primary(self) -> Member:
        found: list[Member] = []

        def elected() -> bool:
            primary = self._servers.replica_set.primary()
            found.extend([primary] if primary else [])
            return bool(found)

        if not eventually(elected, _FOUND_WITHIN, pause=0.2):
            raise TimeoutError("no primary")
        return found[0]


def _kill(server: MongoServer | RabbitServer) -> None:
    """-9, and started again a moment later."""
    pid = server.running()
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    server.stop()
    time.sleep(_DOWN_FOR)
    server.launch()
