"""What can go wrong with an event, sorted by what the answer is."""

import re

from amqp.exceptions import AMQPError
from kombu.exceptions import OperationalError
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

_REASON = re.compile(r"[a-z][a-z0-9_]{0,59}")
_AUTHENTICATION_FAILED = 18


class Refused(Exception):
    """A rule says no for good: the event is dead-lettered at once.

    ``reason`` is a code such as ``unknown_request``. It is shown to operators, so anything that
    is not a code is replaced.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason if _REASON.fullmatch(reason) else "unspecified"
        super().__init__(self.reason)


class AlreadyHandled(Exception):
    """The inbox holds this event for this handler."""


class BrokerAway(Exception):
    """The broker did not take responsibility for a message; it may or may not have it."""


class Unroutable(Exception):
    """The broker has no place for the message: no such exchange, no queue bound, or no right."""


def is_server_away(error: BaseException) -> bool:
    """Whether the database or the broker is out of reach, so that every event would fail now."""
    return any(_says_away(cause) for cause in _causes(error))


def is_contention(error: BaseException) -> bool:
    """Whether the transaction lost against others until its time was over; the event is sound."""
    return isinstance(error, ExecutionTimeout) or (
        isinstance(error, PyMongoError)
        and (
            error.has_error_label("TransientTransactionError")
            or error.has_error_label("UnknownTransactionCommitResult")
        )
    )


def _says_away(error: BaseException) -> bool:
    if isinstance(error, OperationFailure) and error.code == _AUTHENTICATION_FAILED:
        return True
    return isinstance(
        error, ConnectionFailure | WTimeoutError | BrokerAway | AMQPError | OperationalError
    )


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it was raised from; encryption keeps the database's error in ``cause``."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        inner = getattr(current, "cause", None)
        current = inner if isinstance(inner, BaseException) else current.__cause__
    return chain
