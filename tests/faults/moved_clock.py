"""A service whose time of day is wrong by what a file says, looked at twice a second.

What measures how long something takes goes on as it does, as on a machine whose clock was set.
(libfaketime would move more, but under it Python 3.11 cannot sleep: its ``clock_nanosleep``
answers "invalid argument".)
"""

import time
from datetime import datetime, timedelta
from pathlib import Path

from infra.local.state import StateFolder
from shared.clock import SystemClock

_LOOK_AGAIN = 0.5


def clock_file(state: StateFolder, service: str) -> Path:
    """Holds by how many seconds the service's clock is wrong."""
    return state.run / f"{service}.clock"


def set_clock(state: StateFolder, service: str, seconds: float) -> None:
    state.write(f"run/{clock_file(state, service).name}", f"{seconds:+g}\n")


class _Error:
    """In seconds; 0 while there is no file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._look_at = 0.0
        self._seconds = 0.0

    def seconds(self) -> float:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_AGAIN
            self._seconds = float(self._file.read_text()) if self._file.exists() else 0.0
        return self._seconds


def follow(file: Path) -> None:
    """In this process, and for good: tokens and policies are judged by this time."""
    error = _Error(file)
    right_now, right_time = SystemClock.now, time.time

    def now(clock: SystemClock) -> datetime:
        return right_now(clock) + timedelta(seconds=error.seconds())

    SystemClock.now = now  # type: ignore[method-assign,assignment]
    time.time = lambda: right_time() + error.seconds()
