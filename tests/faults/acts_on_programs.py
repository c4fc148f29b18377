"""Faults done to services and servers with signals: killed, restarted, paused."""

import os
import signal
import time
from collections.abc import Callable, Sequence

from infra.local import processes
from infra.local.mongodb import MongoServer
from infra.local.rabbitmq import RabbitServer
from infra.local.stack import Stack
from infra.local.waiting import eventually
from tests.faults.script import Fault
from tests.faults.servers import FaultServers

_BACK_WITHIN = 60.0
_DOWN_FOR = 1.0

Server = MongoServer | RabbitServer


class ProgramActs:
    """On any stack: a server alone is the whole of its kind."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.acts: dict[str, Callable[[Fault], None]] = {
            "kill": self._kill,
            "service_pause": self._pause_service,
            "broker_restart": lambda fault: self._restart(self._nodes(), fault),
            "database_restart": lambda fault: self._restart(self._members(), fault),
            "broker_pause": lambda fault: self._pause(self._nodes(), fault),
            "database_pause": lambda fault: self._pause(self._members(), fault),
        }

    def _nodes(self) -> Sequence[Server]:
        servers = self._stack.servers
        return servers.cluster.nodes if isinstance(servers, FaultServers) else [servers.rabbitmq]

    def _members(self) -> Sequence[Server]:
        servers = self._stack.servers
        if isinstance(servers, FaultServers):
            return servers.replica_set.members
        return [servers.mongodb]

    def _kill(self, fault: Fault) -> None:
        """Kill -9 the service's program; its keeper starts it again."""
        os.kill(self._program(fault.target), signal.SIGKILL)

    def _pause_service(self, fault: Fault) -> None:
        paused([self._program(fault.target)], fault.seconds)

    def _restart(self, servers: Sequence[Server], fault: Fault) -> None:
        """All of them: down for a moment, in which everything else goes on."""
        for server in servers:
            pid = server.running()
            if fault.hard and pid is not None:
                os.kill(pid, signal.SIGKILL)
            server.stop()
        time.sleep(_DOWN_FOR)
        for server in servers:
            server.launch()
        if not isinstance(self._stack.servers, FaultServers):
            servers[0].await_ready()

    def _pause(self, servers: Sequence[Server], fault: Fault) -> None:
        """One when it is soft, all of them when it is hard."""
        struck = servers if fault.hard else [servers[fault.number % len(servers)]]
        paused([pid for server in struck if (pid := server.running())], fault.seconds)

    def _program(self, service: str) -> int:
        found: list[int] = []

        def runs() -> bool:
            pid = processes.running(self._stack.state, service)
            found.extend([pid] if pid else [])
            return bool(found)

        if not eventually(runs, _BACK_WITHIN):
            raise TimeoutError(f"no process of {service}")
        return found[0]


def paused(pids: Sequence[int], seconds: float) -> None:
    """They stand still, with all their connections open, and go on."""
    stopped = []
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
        time.sleep(seconds)
    finally:
        for pid in stopped:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                continue  # somebody killed it meanwhile
