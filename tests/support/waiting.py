"""Waiting for a condition with a deadline, never for luck."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 4.0
"""How much slower than a quiet machine this one may be; costs time only where a test fails."""


def eventually(
    condition: Callable[[], T | None],
    within: float = 10.0,
    every: float = 0.05,
    what: str = "condition",
) -> T:
    """The first truthy result of ``condition``; AssertionError when it stays away.

    ``within`` is the time it may take on a quiet machine, in seconds.

    An AssertionError raised by the condition counts as "not yet" and is shown at the end.
    """
    deadline = time.monotonic() + within * PATIENCE
    last: AssertionError | None = None
    while time.monotonic() < deadline:
        try:
            if result := condition():
                return result
        except AssertionError as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"{what} did not come true within {within * PATIENCE} s") from last
