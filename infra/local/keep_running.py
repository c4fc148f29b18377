"""Keeps one program running: starts it again, a little later each time, until told to stop.

`python -m infra.local.keep_running <run folder> <name>` reads the program and its environment
from `<run folder>/<name>.json`, so that no password appears among a process's arguments. The id
of the living program is always in `<run folder>/<name>.pid`.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from infra.local.waiting import eventually

FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
STEADY_AFTER = 10.0
PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


class Keeper:
    def __init__(self, run: Path, name: str) -> None:
        self._pid_file = run / f"{name}.pid"
        self._restarts_file = run / f"{name}.restarts"
        self._specification = run / f"{name}.json"
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def keep(self) -> int:
        """Run until told to stop; the exit code of the last run."""
        delay = FIRST_DELAY
        for restarts in itertools.count(1):
            begun = time.monotonic()
            code = self._run_once()
            if self._stopping:
                break
            steady = time.monotonic() - begun > STEADY_AFTER
            delay = FIRST_DELAY if steady else min(delay * 2, LONGEST_DELAY)
            _replace(self._restarts_file, str(restarts))
            print(f"ended with {code}; starting again in {delay:.1f} s", flush=True)
            if eventually(lambda: self._stopping, delay):
                break
        return code

    def stop(self, number: int, _frame: FrameType | None) -> None:
        """Pass the signal on; the program decides how long its farewell takes."""
        self._stopping = True
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)

    def _run_once(self) -> int:
        wanted = json.loads(self._specification.read_text())
        with Path(wanted["log"]).open("ab") as log:
            self._child = _start(wanted, log)
        _replace(self._pid_file, f"{self._child.pid}\n")
        if self._stopping:
            self._child.terminate()
        return self._child.wait()


def _replace(file: Path, text: str) -> None:
    partial = file.with_name(f"{file.name}.partial")
    partial.write_text(text)
    partial.replace(file)


def _start(wanted: dict[str, Any], log: Any) -> subprocess.Popen[bytes]:
    """A session of its own: a signal to the keeper's group reaches the program only once."""
    return subprocess.Popen(
        wanted["argv"],
        env=wanted["environment"],
        cwd=wanted["folder"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  the keeper has one thread
    )


def _die_with_parent() -> None:
    """A keeper that is killed takes its program along instead of leaving it unwatched."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def main() -> int:
    keeper = Keeper(Path(sys.argv[1]), sys.argv[2])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, keeper.stop)
    return keeper.keep()


if __name__ == "__main__":
    sys.exit(main())
