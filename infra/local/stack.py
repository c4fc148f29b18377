"""The whole system of one state folder: servers, the provisioned region, services, mail sink."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.local import processes, rabbitmq, supervision
from infra.local.parts import (
    ROOT,
    Part,
    Parts,
    Setting,
    inherited_environment,
    metrics_port,
    watchmate,
)
from infra.local.ports import ports_of
from infra.local.servers import Addresses, Say, Servers
from infra.local.state import StateFolder
from infra.local.trouble import Trouble

RECORD = "run/stack.json"
TIMINGS = "run/timings.json"
DEFAULT_REGION = ROOT / "infra" / "region" / "examples" / "metro.yml"


@dataclass(frozen=True)
class Wish:
    """What the stack is to run with; another wish restarts the services."""

    region: str = str(DEFAULT_REGION)
    pace: float = 1
    prefix: str = ""
    vhost: str = "/"


Provision = Callable[[StateFolder, Addresses, Wish], str]


def provision_region(state: StateFolder, addresses: Addresses, wish: Wish) -> str:
    """Bring the servers to what the region file says; the closing line of the report."""
    command = [sys.executable, "-m", "infra.provisioning", "apply", "--region", wish.region]
    names = ["--secrets", str(state.secrets), "--prefix", wish.prefix, "--vhost", wish.vhost]
    # Passwords travel by environment: arguments can be read by everybody on the machine.
    servers = {
        "ADMIN_MONGODB_URI": addresses.mongodb_uri,
        "ADMIN_AMQP_URI": addresses.amqp_uri,
        "ADMIN_MANAGEMENT_URI": addresses.management_uri,
    }
    done = subprocess.run(
        [*command, *names],
        cwd=ROOT,
        env=inherited_environment() | servers,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    log = state.write("log/provisioning.log", said + "\n")
    if done.returncode:
        raise _not_provisioned(done.returncode, said, wish, log)
    return said.splitlines()[-1] if said else "nothing to do"


def _not_provisioned(code: int, said: str, wish: Wish, log: Path) -> Trouble:
    """Exit codes of `infra.provisioning`, which says itself what to do after a refusal (5)."""
    fixes = {
        2: f"correct {wish.region}",
        3: "see which server is away with 'make status', and its log with 'make logs'",
        4: "clear what is in the way, then try again",
        5: "mend what is named above, then try again",
    }
    told = said if code in fixes else (said.splitlines() or ["it said nothing"])[-1]
    return Trouble(f"{told}\nthe region was not provisioned", fixes.get(code, f"see {log}"))


class Stack:
    """`up` is idempotent and heals; `down` leaves no process; data stay until the folder goes."""

    def __init__(
        self,
        state: StateFolder,
        wish: Wish | None = None,
        servers: Servers | None = None,
        parts: Parts = watchmate,
        provision: Provision = provision_region,
    ) -> None:
        self.state = state
        self.wish = wish or recorded_wish(state)
        self.servers = servers or Servers(state)
        self._parts_of = parts
        self._provision = provision

    def parts(self) -> list[Part]:
        own_broker = any(server.name == rabbitmq.NAME for server in self.servers.own)
        setting = Setting(self.state, ports_of(self.state), self.wish.pace, own_broker)
        return list(self._parts_of(setting))

    def up(self, say: Say = print) -> None:
        with self._changing():
            self._bring_up(say)

    def provision(self, say: Say = print) -> None:
        """Running services follow by themselves: they read the region from the database."""
        with self._changing():
            say(f"region: {self._provision(self.state, self.servers.addresses, self.wish)}")
            self._record(provisioned=self._region_digest())

    def restart(self, say: Say = print) -> None:
        """Start the services anew, after a change of code; the servers keep running."""
        with self._changing():
            supervision.stop(self.state, self.started_names())
            self._bring_up(say)

    def down(self, say: Say = print) -> None:
        if not self.state.path.exists():
            say("nothing was running")
            return
        with self._changing():
            services = supervision.stop(self.state, self.started_names())
            stopped = [*(["services"] if services else []), *self.servers.down()]
        say(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")

    def started_names(self) -> list[str]:
        """The parts of the last start, which may be others than this stack's."""
        record = self.state.read_json(RECORD) or {}
        return list(record.get("parts", []))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self.state.prepare()
        with self.state.lock():
            yield

    def _bring_up(self, say: Say) -> None:
        servers = self._timed(self.servers.up(say))
        self._provision_if_new(say)
        parts = self._timed(self._start_parts(self.parts(), say))
        if not servers and not parts:
            say("already running")

    def _timed(self, seconds: dict[str, float]) -> dict[str, float]:
        """Remember the seconds to ready of what was started."""
        self.state.write_json(TIMINGS, (self.state.read_json(TIMINGS) or {}) | seconds)
        return seconds

    def _provision_if_new(self, say: Say) -> None:
        record = self.state.read_json(RECORD) or {}
        same = record.get("provisioned") == self._region_digest()
        if same and record.get("wish") == asdict(self.wish) and self._supervised():
            return
        say(f"region: {self._provision(self.state, self.servers.addresses, self.wish)}")
        self._record(provisioned=self._region_digest())

    def _start_parts(self, parts: list[Part], say: Say) -> dict[str, float]:
        """Seconds to ready of what was started; an untouched set is only awaited."""
        record = self.state.read_json(RECORD) or {}
        same = record.get("wish") == asdict(self.wish)
        if same and self._supervised() and supervision.unchanged(self.state, parts):
            unready = [part for part in parts if not part.ready()]
            return supervision.await_ready(self.state, unready)
        if supervision.stop(self.state, self.started_names()):
            say("the services are started anew")
        for part in parts:
            ports_of(self.state).require_free(part.name)
            if part.metrics:
                ports_of(self.state).require_free(metrics_port(part.name))
        supervision.start(self.state, parts)
        self._record(wish=asdict(self.wish), parts=[part.name for part in parts])
        return supervision.await_ready(self.state, parts)

    def _supervised(self) -> bool:
        return processes.running(self.state, supervision.NAME) is not None

    def _region_digest(self) -> str:
        region = Path(self.wish.region)
        return hashlib.sha256(region.read_bytes()).hexdigest() if region.exists() else ""

    def _record(self, **facts: Any) -> None:
        self.state.write_json(RECORD, {**(self.state.read_json(RECORD) or {}), **facts})


def recorded_wish(state: StateFolder) -> Wish:
    """What the stack was last started with."""
    record = state.read_json(RECORD) or {}
    return Wish(**record.get("wish", {}))
