"""What runs in a state folder, one line per part and the same as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from infra.local import processes, supervision
from infra.local.parts import Part
from infra.local.servers import Servers
from infra.local.stack import TIMINGS, Stack
from infra.local.state import StateFolder


@dataclass(frozen=True)
class PartStatus:
    name: str
    state: str
    pid: int | None
    url: str
    memory_mb: float
    ready_s: float | None
    restarts: int = 0
    metrics: str = ""


def status_of(stack: Stack) -> list[PartStatus]:
    """Servers, supervision, then the parts in the order they are started; none before any start."""
    if not stack.state.run.exists():
        return []
    return [
        *_servers(stack.servers),
        _supervisor(stack),
        *(_part(stack.state, part) for part in _known_parts(stack)),
    ]


def render(rows: Sequence[PartStatus]) -> str:
    """A table for people, closed by one line of JSON for programs."""
    header = f"{'part':<14} {'state':<9} {'pid':>7} {'MB':>7} {'ready s':>8}  url"
    return "\n".join([header, *(_line(row) for row in rows), as_json(rows)])


def as_json(rows: Sequence[PartStatus]) -> str:
    return json.dumps({"state": overall(rows), "parts": [asdict(row) for row in rows]})


def overall(rows: Sequence[PartStatus]) -> str:
    """running, stopped, or partly running."""
    states = {row.state for row in rows if row.state != "external"} or {"stopped"}
    return states.pop() if len(states) == 1 else "partly running"


def _line(row: PartStatus) -> str:
    ready = "-" if row.ready_s is None else f"{row.ready_s:.1f}"
    again = f"  (restarted {row.restarts} times)" if row.restarts else ""
    text = f"{row.name:<14} {row.state:<9} {row.pid or '-':>7} {row.memory_mb:>7.1f} {ready:>8}"
    metrics = f"  {row.metrics}" if row.metrics else ""
    return f"{text}  {row.url}{metrics}{again}"


def _servers(servers: Servers) -> list[PartStatus]:
    own = {server.name for server in servers.own}
    return [
        _status(servers.state, server.name, server.url, ready=True)
        if server.name in own
        else PartStatus(server.name, "external", None, "named by the environment", 0.0, None)
        for server in (servers.mongodb, servers.rabbitmq)
    ]


def _supervisor(stack: Stack) -> PartStatus:
    """honcho and the keepers; the programs they watch are counted on their own lines."""
    watched = {processes.recorded(stack.state, name) for name in stack.started_names()}
    family = set(processes.everything_of(stack.state, supervision.NAME)) - watched
    return _status(stack.state, supervision.NAME, "", ready=True, family=family)


def _part(state: StateFolder, part: Part) -> PartStatus:
    return replace(_status(state, part.name, part.url, ready=part.ready()), metrics=part.metrics)


def _status(
    state: StateFolder, name: str, url: str, ready: bool, family: Iterable[int] | None = None
) -> PartStatus:
    pid = processes.running(state, name)
    alive = "running" if ready else "starting"
    seconds = (state.read_json(TIMINGS) or {}).get(name)
    return PartStatus(
        name=name,
        state=alive if pid else "stopped",
        pid=pid,
        url=url,
        memory_mb=processes.family_memory_mb(family) if family else processes.memory_mb(pid or 0),
        ready_s=seconds if pid else None,
        restarts=supervision.restarts(state, name),
    )


def _known_parts(stack: Stack) -> list[Part]:
    """None before the first provisioning: their credentials do not exist yet."""
    try:
        return stack.parts()
    except FileNotFoundError:
        return []
