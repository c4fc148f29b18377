"""RabbitMQ as a private node: own name, ports, data, cookie, name server and administrator."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import requests

from infra.local import processes
from infra.local.ports import Ports
from infra.local.state import StateFolder
from infra.local.trouble import missing
from infra.local.waiting import eventually

NAME = "rabbitmq"
PATIENCE = 90.0
ANSWER_WITHIN = 5.0
ADMIN = "admin"
PURPOSES = ("amqp", "management", "broker_metrics", "broker_distribution")
PLUGINS = ("rabbitmq_management", "rabbitmq_prometheus")
# Debian's /usr/sbin/rabbitmq-server insists on the system's own account and folders.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"


@dataclass(frozen=True)
class RabbitServer:
    state: StateFolder
    ports: Ports
    name: str = NAME

    @property
    def data(self) -> Path:
        return self.state.data / self.name

    @property
    def node(self) -> str:
        return f"{self.name.replace(NAME, 'watchmate')}@localhost"

    @property
    def uri(self) -> str:
        return f"amqp://{self._login}@127.0.0.1:{self.port('amqp')}//"

    @property
    def management_uri(self) -> str:
        return f"http://{self._login}@127.0.0.1:{self.port('management')}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port('management')}"

    @property
    def _login(self) -> str:
        return f"{ADMIN}:{self.state.secret(NAME)}"

    def running(self) -> int | None:
        return processes.running(self.state, self.name)

    def port(self, purpose: str) -> int:
        return self.ports[port_name(self.name, purpose)]

    def launch(self) -> None:
        if self.running():
            return
        for purpose in PURPOSES:
            self.ports.require_free(port_name(self.name, purpose))
        self._write_configuration()
        processes.launch(self.state, self.name, [str(broker_program())], self.environment())

    def await_ready(self) -> None:
        """Return once the management API answers its administrator and no alarm is up."""
        processes.await_ready(self.state, self.name, self._ready, PATIENCE)

    def stop(self, patience: float = 30.0) -> bool:
        """Stop the node; its name server and helpers end with `Servers.down`."""
        return processes.stop(self.state, self.name, patience)

    def _ready(self) -> bool:
        return healthy(self.management_uri, "local-alarms") and healthy(
            self.management_uri, f"port-listener/{self.port('amqp')}"
        )

    def _write_configuration(self) -> None:
        for room in ("home", "mnesia", "log", "generated"):
            (self.data / room).mkdir(parents=True, exist_ok=True)
        self.state.write(f"data/{self.name}/rabbitmq.conf", self._configuration())
        self.state.write(f"data/{self.name}/plugins", f"[{','.join(PLUGINS)}].\n")

    def _configuration(self) -> str:
        settings = {
            "listeners.tcp.default": f"127.0.0.1:{self.port('amqp')}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self.port("management"),
            "prometheus.tcp.ip": "127.0.0.1",
            "prometheus.tcp.port": self.port("broker_metrics"),
            "default_user": ADMIN,
            "default_pass": self.state.secret(NAME),
            "disk_free_limit.absolute": "100MB",
            "log.file": "rabbitmq.log",
            "log.file.rotation.size": 5_000_000,
            "log.file.rotation.count": 1,
        }
        return "".join(f"{key} = {value}\n" for key, value in settings.items())

    def environment(self) -> dict[str, str]:
        data = self.data
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(data / "home"),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_CONFIG_FILE": str(data / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(data / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(data / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(data / "none.conf"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(data / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(data / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(data / "mnesia"),
            "RABBITMQ_LOG_BASE": str(data / "log"),
            "RABBITMQ_DIST_PORT": str(self.port("broker_distribution")),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": LOOPBACK_ONLY,
            "ERL_EPMD_PORT": str(self.ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The start script then becomes the node itself, so the recorded id is the node's.
            "RUNNING_UNDER_SYSTEMD": "true",
        }


def port_name(node: str, purpose: str) -> str:
    """In `ports.json`."""
    return purpose if node == NAME else f"{node}_{purpose}"


def broker_program() -> Path:
    named = os.environ.get("RABBITMQ_SERVER")
    program = Path(named) if named else PROGRAM
    if not os.access(program, os.X_OK) or not shutil.which("erl"):
        raise missing(
            "rabbitmq-server",
            "install it as root with 'apt-get install rabbitmq-server', or use a server you run "
            "with AMQP_URI=<uri> RABBITMQ_MANAGEMENT_URI=<uri>",
        )
    return program


def healthy(management_uri: str, check: str) -> bool:
    """Whether the broker's own check passes (an alarm for memory or disk fails it)."""
    try:
        answer = requests.get(f"{management_uri}/api/health/checks/{check}", timeout=5)
    except requests.RequestException:
        return False
    return answer.ok


def answers(management_uri: str) -> bool:
    """Whether a broker somebody else runs can be reached with these credentials."""
    return eventually(lambda: healthy(management_uri, "alarms"), ANSWER_WITHIN)
