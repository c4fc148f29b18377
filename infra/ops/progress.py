"""What a long command tells while it runs: a line for each part, and one now and then inside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]

_EVERY_SECONDS = 5.0


class Progress:
    """Counts through ``total`` parts; ``unit`` is what is counted inside one."""

    def __init__(self, say: Say, total: int, unit: str) -> None:
        self._say = say
        self._total = total
        self._unit = unit
        self._part = 0
        self._count = 0
        self._told = 0.0
        self._name = ""

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """A line at its end; none while it holds nothing, so that what counts is seen."""
        self._part += 1
        self._name, self._count, self._told = name, 0, time.monotonic()
        yield
        if self._count:
            self._line("")

    def count(self, number: int) -> None:
        self._count += number
        if time.monotonic() - self._told > _EVERY_SECONDS:
            self._told = time.monotonic()
            self._line(" so far")

    def _line(self, more: str) -> None:
        place = f"[{self._part}/{self._total}]"
        self._say(f"{place} {self._name}: {self._count:,} {self._unit}{more}")


def say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)
