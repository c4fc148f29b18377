"""The programs started from a state folder: started detached, found again, stopped by id.

Each program, and through inheritance each of its children, carries the folder and its part's
name in its environment. A recorded id therefore counts only while it still belongs to a program
of this folder (ids are reused), and children that outlive their parent are found without guessing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from infra.local.state import StateFolder
from infra.local.trouble import stopped_early, too_slow
from infra.local.waiting import eventually

MARK = "WATCHMATE_STATE"
PART = "WATCHMATE_PART"


def launch(
    state: StateFolder, name: str, argv: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a program that outlives this one, its output appended to the part's log."""
    state.rotate_log(name)
    with state.log(name).open("ab") as log:
        process = subprocess.Popen(
            list(argv),
            env={**environment, **marks(state, name)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    # Its environment, by which it is recognised, shows a moment after it has started.
    eventually(lambda: belongs(process.pid, state) or process.poll() is not None, 5, pause=0.001)
    record(state, name, process.pid)
    return process


def marks(state: StateFolder, part: str) -> dict[str, str]:
    return {MARK: str(state.path), PART: part}


def record(state: StateFolder, name: str, pid: int) -> None:
    state.write(f"run/{name}.pid", f"{pid}\n")


def recorded(state: StateFolder, name: str) -> int | None:
    try:
        return int((state.run / f"{name}.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def running(state: StateFolder, name: str) -> int | None:
    """The id of the part's program while it lives."""
    pid = recorded(state, name)
    return pid if pid is not None and belongs(pid, state) else None


def forget_stale(state: StateFolder, name: str) -> int | None:
    """Remove the record of a program that is gone; the id it named."""
    pid = recorded(state, name)
    if pid is None or belongs(pid, state):
        return None
    (state.run / f"{name}.pid").unlink(missing_ok=True)
    return pid


def belongs(pid: int, state: StateFolder, part: str | None = None) -> bool:
    """Whether the process lives and was started from this folder (a zombie does not live)."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    wanted = {MARK: str(state.path)} if part is None else marks(state, part)
    return all(f"{key}={value}".encode() in environment for key, value in wanted.items())


def everything_of(state: StateFolder, part: str | None = None) -> list[int]:
    """Every living process started from this folder, this one and its parents left out."""
    own = _ancestry()
    candidates = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in candidates if pid not in own and belongs(pid, state, part)]


def _ancestry() -> set[int]:
    pids, pid = set(), os.getpid()
    while pid > 0:
        pids.add(pid)
        pid = _parent(pid)
    return pids


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def stop(state: StateFolder, name: str, patience: float = 30.0) -> bool:
    """Ask the part's program to end, then insist, then end what it left behind.

    False when nothing of the part ran.
    """
    pid = running(state, name)
    if pid is not None:
        end([pid], state, patience)
    left = everything_of(state, name)
    end(left, state, patience=5)
    (state.run / f"{name}.pid").unlink(missing_ok=True)
    return pid is not None or bool(left)


def end(pids: Sequence[int], state: StateFolder, patience: float) -> None:
    """SIGTERM, wait up to `patience` seconds, then SIGKILL; only processes of this folder."""
    _signal(pids, state, signal.SIGTERM)
    if not eventually(lambda: not _living(pids, state), patience):
        _signal(pids, state, signal.SIGKILL)
        eventually(lambda: not _living(pids, state), 5)


def _living(pids: Sequence[int], state: StateFolder) -> list[int]:
    return [pid for pid in pids if belongs(pid, state)]


def _signal(pids: Sequence[int], state: StateFolder, number: signal.Signals) -> None:
    for pid in _living(pids, state):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def memory_mb(pid: int) -> float:
    """Resident memory; 0 when the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def family_memory_mb(pids: Iterable[int]) -> float:
    """Of processes forked from one another: what they share is counted once."""
    return round(sum(_proportional_kb(pid) for pid in pids) / 1024, 1)


def _proportional_kb(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))


def await_ready(state: StateFolder, name: str, ready: Callable[[], bool], patience: float) -> None:
    """Return once `ready` says so; a Trouble when the program ended or time ran out."""
    came = eventually(lambda: ready() or running(state, name) is None, patience)
    if running(state, name) is None:
        raise stopped_early(name, str(state.log(name)), last_line(state.log(name)))
    if not came:
        raise too_slow(name, patience, str(state.log(name)))


def last_line(log: Path) -> str:
    """The last thing a program said; of MongoDB's JSON only the message and its error."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return _readable(lines[-1])[:200] if lines else ""


def _readable(line: str) -> str:
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return line
    if not isinstance(said, dict) or "msg" not in said:
        return line
    return " ".join(str(part) for part in (said["msg"], said.get("attr", {}).get("error", "")))
