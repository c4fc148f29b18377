"""Which piece of work this is: one random id from the call that began it to its last effect.

Written as W3C Trace Context does, ``00-<work>-<step>-<flags>``. The id of the work is drawn anew
for each HTTP request and nowhere taken from a caller: one that came from outside could name a
person or be the id of their session. What follows at once inherits it (see decision 21), and with
it the flag that says whether its spans are told (see decision 25).
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

_FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_TOLD, _UNTOLD = "01", "00"


class Step(NamedTuple):
    """One step of a piece of work, and the step it came of, if it did not begin the work."""

    work: str
    own: str
    came_of: str | None
    flags: str

    @property
    def traceparent(self) -> str:
        return f"00-{self.work}-{self.own}-{self.flags}"

    @property
    def told(self) -> bool:
        return self.flags == _TOLD


_current: ContextVar[Step | None] = ContextVar("watchmate_step", default=None)


def current_step() -> Step | None:
    """Of the work in hand; None where nothing has begun one."""
    return _current.get()


def current_traceparent() -> str | None:
    """Of the work in hand; None where nothing has begun one."""
    step = _current.get()
    return step and step.traceparent


def work_of(traceparent: str | None) -> str | None:
    """The 32 hexadecimal digits that all of one piece of work share; None for anything else."""
    found = _FORM.fullmatch(traceparent or "")
    return found[1] if found else None


@contextmanager
def tracing(came_from: str | None = None, told: bool = False) -> Iterator[str]:
    """Do what is inside as a step of that work, or as the first of a new one.

    What is no traceparent of ours begins a new one: nothing else is ever carried on.
    ``told`` is of new work only: what came of other work is told if that is.
    """
    step = _step_of(came_from) or _first_step(told)
    before = _current.set(step)
    try:
        yield step.traceparent
    finally:
        _current.reset(before)


def _step_of(came_from: str | None) -> Step | None:
    found = _FORM.fullmatch(came_from or "")
    return Step(found[1], secrets.token_hex(8), found[2], found[3]) if found else None


def _first_step(told: bool) -> Step:
    return Step(secrets.token_hex(16), secrets.token_hex(8), None, _TOLD if told else _UNTOLD)
