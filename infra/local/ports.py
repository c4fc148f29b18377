"""Free ports, chosen once for a state folder and remembered in it."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from infra.local.state import StateFolder
from infra.local.trouble import Trouble, taken

FILE = "ports.json"
# Below the range from which Linux draws the ports of outgoing connections (32768 and up):
# a port chosen there may be gone at the next start.
LOWEST, BLOCKS, BLOCK = 18_000, 350, 40

NAMES = (
    "mongodb",
    "amqp",
    "management",
    "broker_metrics",
    "broker_distribution",
    "epmd",
    "identity",
    "intake",
    "matching",
    "notifications",
    "evaluation",
    "identity_metrics",
    "intake_metrics",
    "matching_metrics",
    "notifications_metrics",
    "evaluation_metrics",
    "mail",
    "nginx",
    "prometheus",
    "alertmanager",
    "node_exporter",
)


@dataclass(frozen=True)
class Ports:
    state: StateFolder
    numbers: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]

    def require_free(self, name: str) -> None:
        """Raise a Trouble naming the program that holds the port."""
        if not is_free(self[name]):
            raise taken(self[name], name, owner_of(self[name]), str(self.state.path / FILE))


def ports_of(state: StateFolder, names: tuple[str, ...] = NAMES) -> Ports:
    """The remembered ports; names not yet remembered get free ones."""
    known = state.read_json(FILE) or {}
    unknown = [name for name in names if name not in known]
    if unknown:
        chosen = islice(_free_ports(state.path, set(known.values())), len(unknown))
        known |= dict(zip(unknown, chosen, strict=True))
        state.write_json(FILE, known)
    return Ports(state, known)


def _free_ports(folder: Path, excluded: set[int]) -> Iterator[int]:
    """Each folder begins in a block of its own, so stacks starting together do not race."""
    digest = hashlib.sha256(str(folder).encode()).digest()
    first = LOWEST + int.from_bytes(digest[:4]) % BLOCKS * BLOCK
    for port in count(first):
        if port > 32_000:
            raise Trouble("no free port was found", "stop some programs that listen on ports")
        if port not in excluded and is_free(port):
            yield port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def owner_of(port: int) -> str:
    """The program that listens on a port, as far as this account may see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().split(b"\0")
                return f"process {process.name} ({b' '.join(words[:3]).decode(errors='replace')})"
        except OSError:
            continue
    return "a program of another account"


def _listening_inodes(port: int) -> set[str]:
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return {row[9] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
