"""RabbitMQ as three nodes on one machine, one of which can be cut off from the other two.

The minority pauses, as it does where the broker is operated; it comes back by itself. A node is
cut off by a wrong cookie towards its fellows, which they notice at once, and not by a firewall:
no right on the machine is needed for that.
"""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import processes
from infra.local.ports import Ports
from infra.local.rabbitmq import NAME, PURPOSES, RabbitServer, healthy, port_name
from infra.local.state import StateFolder
from infra.local.trouble import missing, too_slow
from infra.local.waiting import eventually

NODES = (NAME, f"{NAME}_2", f"{NAME}_3")
PORTS = tuple(port_name(node, purpose) for node in NODES[1:] for purpose in PURPOSES)
_CONTROL = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
_NAME_SERVER = "epmd"
_COOKIE = "rabbitmq.cookie"
_SAID_WITHIN = 60
_READY_WITHIN = 240.0


@dataclass(frozen=True)
class Node(RabbitServer):
    def launch(self) -> None:
        """With the cookie of all three."""
        home = self.data / "home"
        home.mkdir(parents=True, exist_ok=True)
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(self.state.secret(_COOKIE))
            cookie.chmod(0o400)
        super().launch()

    def eval(self, expression: str) -> str:
        """What the node answers to an expression of Erlang.

        :raises subprocess.SubprocessError: when it does not answer.
        """
        done = subprocess.run(
            [str(_control()), "--node", self.node, "eval", expression],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=_SAID_WITHIN,
        )
        return done.stdout.strip()

    def insist(self, expression: str) -> None:
        """Until it has answered: what was done to it must not stay."""

        def answered() -> bool:
            try:
                return bool(self.eval(expression))
            except subprocess.SubprocessError:
                return False

        if not eventually(answered, _READY_WITHIN, pause=0.5):
            raise TimeoutError(f"{self.name} does not answer")

    def works(self) -> bool:
        """It takes clients, and no alarm is up here."""
        return self._ready()

    def _configuration(self) -> str:
        lines = ["cluster_partition_handling = pause_minority"]
        lines += ["cluster_formation.peer_discovery_backend = classic_config"]
        for number, name in enumerate(NODES, 1):
            peer = Node(self.state, self.ports, name)
            lines.append(f"cluster_formation.classic_config.nodes.{number} = {peer.node}")
        return super()._configuration() + "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class BrokerCluster:
    state: StateFolder
    ports: Ports

    name = NAME

    @property
    def nodes(self) -> list[Node]:
        return [Node(self.state, self.ports, name) for name in NODES]

    @property
    def management_uri(self) -> str:
        return self.nodes[0].management_uri

    @property
    def uri(self) -> str:
        return self.nodes[0].uri

    @property
    def url(self) -> str:
        return self.nodes[0].url

    def running(self) -> int | None:
        """The id of the first; None unless all run."""
        pids = [node.running() for node in self.nodes]
        return pids[0] if all(pids) else None

    def launch(self) -> None:
        """At first one after the other, so that each finds a cluster to join; later at once.

        Nodes that look for one another at the same moment lock each other out for a minute.
        """
        self._name_server()
        for node in self.nodes:
            new = not (node.data / "mnesia").exists()
            node.launch()
            if new:
                self._await(node.works, node.name)

    def await_ready(self) -> None:
        self._await(self.complete, self.name)

    def _await(self, condition: Callable[[], bool], name: str) -> None:
        if not eventually(condition, _READY_WITHIN, pause=0.3):
            raise too_slow(name, _READY_WITHIN, str(self.state.log(name)))

    def complete(self) -> bool:
        """Every node takes clients and no alarm is up anywhere."""
        return all(node.works() for node in self.nodes) and healthy(self.management_uri, "alarms")

    def stop(self, patience: float = 30.0) -> bool:
        return any([node.stop(patience) for node in reversed(self.nodes)])

    @contextmanager
    def cut_off(self, node: Node) -> Iterator[None]:
        """Neither it nor the others reach one another while the block runs."""
        others = [other.node for other in self.nodes if other != node]
        cookie = node.eval("erlang:get_cookie().")
        each = f"|| N <- {_atoms(others)}]."
        try:
            # Done, and perhaps not answered: losing the others keeps the node busy.
            with contextlib.suppress(subprocess.TimeoutExpired):
                node.eval(
                    f"[begin erlang:set_cookie(N, 'cut_off'), erlang:disconnect_node(N) end {each}"
                )
            yield
        finally:
            node.insist(
                f"[begin erlang:set_cookie(N, {cookie}), net_kernel:connect_node(N) end {each}"
            )

    @contextmanager
    def disk_alarm(self, node: Node) -> Iterator[None]:
        """The node believes that its disk is full: no publisher of the cluster is heard."""
        before = node.eval("rabbit_disk_monitor:get_disk_free_limit().")
        node.eval("rabbit_disk_monitor:set_disk_free_limit(1000000000000000).")
        try:
            yield
        finally:
            node.insist(f"rabbit_disk_monitor:set_disk_free_limit({before}).")

    def _name_server(self) -> None:
        """Of its own, so that it outlives whichever node would else have started it."""
        if processes.running(self.state, _NAME_SERVER):
            return
        self.ports.require_free(_NAME_SERVER)
        environment = {
            "PATH": os.environ["PATH"],
            "ERL_EPMD_PORT": str(self.ports[_NAME_SERVER]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        processes.launch(self.state, _NAME_SERVER, ["epmd"], environment)


def _atoms(nodes: list[str]) -> str:
    return "[" + ",".join(f"'{node}'" for node in nodes) + "]"


def _control() -> Path:
    if not _CONTROL.exists():
        raise missing("rabbitmqctl", "install it as root with 'apt-get install rabbitmq-server'")
    return _CONTROL
