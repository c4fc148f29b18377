"""The parts of a stack under honcho, each kept running by its own keeper."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from infra.local import processes
from infra.local.parts import ROOT, Part, inherited_environment
from infra.local.state import StateFolder

NAME = "honcho"


def start(state: StateFolder, parts: Sequence[Part]) -> None:
    """Write what is wanted down, then start honcho detached."""
    for part in parts:
        state.rotate_log(part.name)
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
        "environment": environment | {processes.MARK: str(state.path)},
        "folder": str(ROOT),
        "log": str(state.log(part.name)),
    }


def unchanged(state: StateFolder, parts: Sequence[Part]) -> bool:
    """Whether what was started last is what is wanted now."""
    return all(
        state.read_json(f"run/{part.name}.json") == specification(state, part) for part in parts
    )


def stop(state: StateFolder, names: Sequence[str]) -> bool:
    """honcho asks its parts to end; parts it no longer watches are ended one by one."""
    stopped = processes.stop(state, NAME, patience=15)
    for name in names:
        stopped = processes.stop(state, name, patience=5) or stopped
    return stopped


def _line(state: StateFolder, part: Part) -> str:
    keeper = [sys.executable, "-m", "infra.local.keep_running", str(state.run), part.name]
    return f"{part.name}: exec {shlex.join(keeper)}\n"
