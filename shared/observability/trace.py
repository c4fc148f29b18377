"""Which piece of work this is: one random id from the call that began it to its last effect.

Written as W3C Trace Context does, ``00-<work>-<step>-00``. The id of the work is drawn anew for
each HTTP request and nowhere taken from a caller: one that came from outside could name a person
or be the id of their session. What follows at once inherits it (see decision 21).
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FORM = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

_current: ContextVar[str | None] = ContextVar("watchmate_traceparent", default=None)


def current_traceparent() -> str | None:
    """Of the work in hand; None where nothing has begun one."""
    return _current.get()


def work_of(traceparent: str | None) -> str | None:
    """The 32 hexadecimal digits that all of one piece of work share; None for anything else."""
    found = _FORM.fullmatch(traceparent or "")
    return found[1] if found else None


@contextmanager
def tracing(came_from: str | None = None) -> Iterator[str]:
    """Do what is inside as a step of that work, or as the first of a new one.

    What is no traceparent of ours begins a new one: nothing else is ever carried on.
    """
    work = work_of(came_from) or secrets.token_hex(16)
    before = _current.set(f"00-{work}-{secrets.token_hex(8)}-00")
    try:
        yield _current.get() or ""
    finally:
        _current.reset(before)
