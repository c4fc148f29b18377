"""The programs that make up Watchmate: its services, their one door, and a mail sink."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

from infra.local import door
from infra.local.ports import Ports
from infra.local.state import StateFolder

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("identity", "intake", "matching", "notifications", "evaluation")
MAIL = "mail"
# What a program needs of the account that started it; everything else is said explicitly.
INHERITED = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LOG_LEVEL", "KEY_CACHE_MS", "TRACES_TO",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A program to keep running, and the address at which it shows that it is ready.

    ``certificate`` is the file that makes an ``https`` address trusted.
    ``files`` are written into the state folder before it starts: name in it → content.
    """

    name: str
    argv: tuple[str, ...]
    health: str
    environment: Mapping[str, str] = field(default_factory=dict)
    metrics: str = ""
    certificate: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def ready(self) -> bool:
        """Whether `http://…` or `https://…` answers 200, or `tcp://…` takes a connection."""
        address = urlsplit(self.health)
        if address.scheme == "tcp":
            return _takes_connections(str(address.hostname), int(address.port or 0))
        try:
            return requests.get(self.health, timeout=2, verify=self.certificate or True).ok
        except OSError:  # requests' own, and a certificate that is not there yet
            return False

    @property
    def url(self) -> str:
        address = urlsplit(self.health)
        return f"{'smtp' if address.scheme == 'tcp' else address.scheme}://{address.netloc}"


@dataclass(frozen=True)
class Setting:
    """Where and how the parts of one stack run."""

    state: StateFolder
    ports: Ports
    pace: float = 1
    own_broker: bool = True


Parts = Callable[[Setting], Sequence[Part]]


def watchmate(setting: Setting) -> list[Part]:
    parts = [*(service(setting, name) for name in SERVICES), mail_sink(setting)]
    return [*parts, front_door(setting)] if door.program() else parts


def service(setting: Setting, name: str) -> Part:
    port, metrics = setting.ports[name], setting.ports[metrics_port(name)]
    target = f"services.{name}.entrypoints.service:{name.capitalize()}Service"
    nameko = str(Path(sys.executable).with_name("nameko"))
    return Part(
        name=name,
        argv=(nameko, "run", "--config", f"services/{name}/config.yml", target),
        health=f"http://127.0.0.1:{port}/readyz",
        environment=_settings(setting, port, metrics) | _provisioned(setting.state, name),
        metrics=f"http://127.0.0.1:{metrics}/metrics",
    )


def metrics_port(name: str) -> str:
    """The name in `ports.json` of the port at which a service shows its metrics."""
    return f"{name}_metrics"


def _settings(setting: Setting, port: int, metrics: int) -> dict[str, str]:
    identity = setting.ports["identity"]
    return {
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(port),
        "METRICS_PORT": str(metrics),
        "JWKS_URL": f"http://127.0.0.1:{identity}/.well-known/jwks.json",
        "TOKEN_ISSUER": "watchmate",
        "POLICY_PACE": f"{setting.pace:g}",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(setting.ports[MAIL]),
        "MAIL_FROM": "watchmate@localhost",
        "SURVEY_WORDING": str(setting.state.wording),
        # nameko's own import of eventlet, which is a choice made with open eyes (decisions).
        "PYTHONWARNINGS": "ignore::Warning:nameko.cli.commands",
        # Every server is an address here: eventlet's own resolver would cost 7 MB a process.
        "EVENTLET_NO_GREENDNS": "yes",
    }


def _provisioned(state: StateFolder, name: str) -> dict[str, str]:
    """The service's own credentials, written by provisioning as KEY=VALUE lines."""
    lines = (state.secrets / f"{name}.env").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def mail_sink(setting: Setting) -> Part:
    port = setting.ports[MAIL]
    module = (sys.executable, "-m", "infra.local.mail_sink")
    return Part(
        name=MAIL,
        argv=(*module, "--port", str(port), "--folder", str(setting.state.mail)),
        health=f"tcp://127.0.0.1:{port}",
    )


def front_door(setting: Setting) -> Part:
    return Part(
        name=door.NAME,
        argv=(sys.executable, "-m", "infra.local.door", str(setting.state.path)),
        health=f"https://127.0.0.1:{setting.ports[door.NAME]}/livez",
        certificate=str(setting.state.path / door.CERTIFICATE),
    )


def inherited_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _takes_connections(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True
