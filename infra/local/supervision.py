"""The parts of a stack under honcho, each kept running by its own keeper."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence

from infra.local import processes
from infra.local.parts import ROOT, Part, inherited_environment
from infra.local.state import StateFolder
from infra.local.trouble import Trouble, stopped_early, too_slow
from infra.local.waiting import eventually

NAME = "honcho"
PATIENCE = 90.0
HOPELESS = 4


def start(state: StateFolder, parts: Sequence[Part]) -> None:
    """Write what is wanted down, then start honcho detached."""
    for part in parts:
        state.rotate_log(part.name)
        (state.run / f"{part.name}.restarts").unlink(missing_ok=True)
        for name, content in part.files.items():
            state.write(name, content)
        state.write_json(f"run/{part.name}.json", specification(state, part))
    procfile = state.write("run/Procfile", "".join(_line(state, part) for part in parts))
    command = [sys.executable, "-m", "honcho", "-e", "/dev/null", "-d", str(ROOT)]
    processes.launch(
        state,
        NAME,
        [*command, "start", "--no-colour", "-f", str(procfile)],
        inherited_environment(),
    )


def specification(state: StateFolder, part: Part) -> dict[str, object]:
    environment = inherited_environment() | dict(part.environment)
    return {
        "argv": list(part.argv),
        "environment": environment | processes.marks(state, NAME),
        "folder": str(ROOT),
        "log": str(state.log(part.name)),
        "files": dict(part.files),
    }


def unchanged(state: StateFolder, parts: Sequence[Part]) -> bool:
    """Whether what was started last is what is wanted now."""
    return all(
        state.read_json(f"run/{part.name}.json") == specification(state, part) for part in parts
    )


def stop(state: StateFolder, names: Sequence[str]) -> bool:
    """honcho asks its parts to end; keepers and parts it no longer watches are ended too."""
    stopped = processes.stop(state, NAME, patience=15)
    for name in names:
        for suffix in ("pid", "restarts"):
            (state.run / f"{name}.{suffix}").unlink(missing_ok=True)
    return stopped


def restarts(state: StateFolder, name: str) -> int:
    """How often the part ended by itself since the last start."""
    return state.read_json(f"run/{name}.restarts") or 0


def await_ready(state: StateFolder, parts: Sequence[Part]) -> dict[str, float]:
    """Seconds until each part was ready; a Trouble when one keeps ending or takes too long."""
    begun = time.monotonic()
    seconds: dict[str, float] = {}
    earlier = {part.name: restarts(state, part.name) for part in parts}

    def all_ready() -> bool:
        for part in parts:
            _require_alive(state, part.name, earlier[part.name])
            if part.name not in seconds and part.ready():
                seconds[part.name] = round(time.monotonic() - begun, 1)
        return len(seconds) == len(parts)

    if not eventually(all_ready, PATIENCE):
        late = next(part.name for part in parts if part.name not in seconds)
        raise too_slow(late, PATIENCE, str(state.log(late)))
    return seconds


def _require_alive(state: StateFolder, name: str, earlier_restarts: int) -> None:
    if restarts(state, name) - earlier_restarts >= HOPELESS:
        raise _ended(state, name)
    if processes.running(state, NAME) is None:
        raise _ended(state, NAME)


def _ended(state: StateFolder, name: str) -> Trouble:
    log = state.log(name)
    return stopped_early(name, str(log), processes.last_line(log))


def _line(state: StateFolder, part: Part) -> str:
    keeper = [sys.executable, "-m", "infra.local.keep_running", str(state.run), part.name]
    return f"{part.name}: exec {shlex.join(keeper)}\n"
