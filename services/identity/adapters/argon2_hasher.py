"""Secrets of partner systems hashed with Argon2id, away from the event loop."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")
Elsewhere = Callable[..., Any]


def in_native_thread(work: Callable[..., T], *args: Any) -> T:
    """Under eventlet one hash would hold up every other request of the process."""
    from eventlet import patcher, tpool

    if not patcher.is_monkey_patched("thread"):
        return work(*args)
    return tpool.execute(work, *args)  # type: ignore[no-any-return]


class Argon2Hasher:
    def __init__(self, memory_kib: int, elsewhere: Elsewhere = in_native_thread) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
        self._elsewhere = elsewhere

    def hash(self, secret: str) -> str:
        return str(self._elsewhere(self._hasher.hash, secret))

    def verify(self, hashed: str | None, secret: str) -> bool:
        """None stands for an unknown client: the same work, and never true."""
        nobody = self._nobody  # made at the first check of all, whoever it is for
        matches = bool(self._elsewhere(self._matches, hashed or nobody, secret))
        return matches and hashed is not None

    @cached_property
    def _nobody(self) -> str:
        return self.hash("nobody's secret")

    def _matches(self, hashed: str, secret: str) -> bool:
        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False
