"""This machine: Python, packages as locked, programs, free disk, ports."""

import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from infra.local import processes
from infra.local.mongodb import mongod_program
from infra.local.parts import MAIL, ROOT, metrics_port
from infra.local.parts import SERVICES as PARTS
from infra.local.ports import FILE, is_free, owner_of
from infra.local.rabbitmq import broker_program
from infra.local.servers import Servers
from infra.local.state import StateFolder
from infra.local.trouble import Trouble, taken
from infra.ops.doctor.findings import Finding, ok, skipped, trouble
from infra.ops.doctor.site import Site

LEAST_PYTHON = (3, 11)
LOCK = ROOT / "infra" / "requirements"
_LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)
_OF_THE_STACK = ("honcho", "aiosmtpd")
_TOLD = 5


def python(site: Site) -> Iterator[Finding]:
    """The interpreter, and of what services import (for a stack: and stand on) each package."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < LEAST_PYTHON:
        yield trouble(f"Python {found} is older than 3.11", "name a newer one with PYTHON=<path>")
    wanted = locked(LOCK / "runtime.txt")
    if site.local:
        of_all = locked(LOCK / "dev.txt")
        wanted |= {name: of_all[name] for name in _OF_THE_STACK if name in of_all}
    if not wanted:
        yield skipped("packages were not compared: the lock is not part of this installation")
        return
    wrong = list(_other_packages(wanted))
    if wrong:
        more = f" and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
        yield trouble(
            f"packages are not as locked: {', '.join(wrong[:_TOLD])}{more}",
            "run 'infra/local/bootstrap.sh python', or use the Python of .venv",
        )
    else:
        yield ok(f"Python {found}, {len(wanted)} packages as locked")


def locked(lock: Path) -> dict[str, str]:
    """Version by package; empty when there is no such lock."""
    return dict(_LOCKED.findall(lock.read_text())) if lock.is_file() else {}


def _other_packages(wanted: dict[str, str]) -> Iterator[str]:
    for name, version in sorted(wanted.items()):
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        if found != version:
            yield f"{name} {found} (locked {version})"


def programs(site: Site) -> Iterator[Finding]:
    """Of the servers that the stack itself runs."""
    state = site.deployment.state
    if state is None:
        return
    own = {server.name for server in Servers(state).own}
    found = []
    for name, program in (("mongodb", mongod_program), ("rabbitmq", broker_program)):
        if name in own:
            try:
                found.append(str(program()))
            except Trouble as missing:
                yield trouble(missing.problem, missing.fix)
    yield ok(", ".join(found) if found else "none: the servers are run by somebody else")


def disk(site: Site) -> Iterator[Finding]:
    """Of the folder that holds data and secrets, as far as it is on this machine."""
    state = site.deployment.state
    folder = state.path if state else site.deployment.secrets
    if not folder.exists():
        yield trouble(
            f"there is no folder {folder}", "name the right one with --state or --secrets"
        )
        return
    free_mb = shutil.disk_usage(folder).free // 2**20
    yield enough_disk(f"the disk of {folder}", free_mb, site)


def enough_disk(where: str, free_mb: int, site: Site) -> Finding:
    least = site.limits.least_free_mb
    if free_mb < least:
        return trouble(
            f"{free_mb} MB are free on {where}, fewer than {least}",
            "free some before the servers refuse to write: old logs and backups first",
        )
    return ok(f"{free_mb} MB are free on {where}")


def ports(site: Site) -> Iterator[Finding]:
    """A part that does not run and whose port a stranger holds cannot be started."""
    state = site.deployment.state
    if state is None:
        return
    free = True
    for name, port in sorted((state.read_json(FILE) or {}).items()):
        part = _part_of(name)
        if part is None or processes.running(state, part) or not _is_ours(state, part):
            continue
        if not is_free(port):
            free = False
            told = taken(port, name, owner_of(port), str(state.path / FILE))
            yield trouble(told.problem, told.fix)
    if free:
        yield ok("no port of the stack is taken by others")


def _part_of(port: str) -> str | None:
    """The part that listens there; None for one that several parts or none of ours use."""
    of_broker = dict.fromkeys(("amqp", "management", "broker_metrics"), "rabbitmq")
    of_services = {metrics_port(name): name for name in PARTS} | {name: name for name in PARTS}
    return (of_broker | of_services | {"mongodb": "mongodb", MAIL: MAIL}).get(port)


def _is_ours(state: StateFolder, part: str) -> bool:
    """Servers named by the environment listen wherever they like."""
    own = {server.name for server in Servers(state).own}
    return part not in ("mongodb", "rabbitmq") or part in own
