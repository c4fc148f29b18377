"""Secrets of partner systems hashed with Argon2id, away from the event loop."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.security.slow_hash import LANES, PASSES, in_native_thread

Elsewhere = Callable[..., Any]


class Argon2Hasher:
    def __init__(self, memory_kib: int, elsewhere: Elsewhere = in_native_thread) -> None:
        self._hasher = PasswordHasher(PASSES, memory_kib, LANES)
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
