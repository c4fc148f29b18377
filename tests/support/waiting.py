"""Waiting for a condition with a deadline, never for luck."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(
    condition: Callable[[], T], within: float = 10.0, every: float = 0.05, what: str = "condition"
) -> T:
    """The first truthy result of ``condition``; AssertionError after ``within`` seconds.

    An AssertionError raised by the condition counts as "not yet" and is shown at the end.
    """
    deadline = time.monotonic() + within
    last: AssertionError | None = None
    while time.monotonic() < deadline:
        try:
            if result := condition():
                return result
        except AssertionError as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"{what} did not come true within {within} s") from last
