"""Slow hashes, worked out where they hold up nobody."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

PASSES = 2
LANES = 1


def in_native_thread(work: Callable[..., T], *args: Any) -> T:
    """Under eventlet one hash would hold up every other request of the process."""
    from eventlet import patcher, tpool

    if not patcher.is_monkey_patched("thread"):
        return work(*args)
    return tpool.execute(work, *args)  # type: ignore[no-any-return]
