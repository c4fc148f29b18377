"""Stands where a port writes, when there is no transaction to write in."""

from collections.abc import Callable
from typing import Any, NoReturn


class WriteWithoutTransaction(RuntimeError):
    """A use case that may only read tried to write."""


class _ReadOnly:
    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _refuse


def read_only() -> Any:
    """Whatever port is wanted: each of its calls refuses, so that no effect is half done."""
    return _ReadOnly()


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise WriteWithoutTransaction
