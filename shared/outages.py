"""Telling "not just now" from "never", in one list for people who ask and events that wait.

Three kinds, because they ask for different patience: a server that is away fails everything, a
transaction that lost fails alone, and what is not provisioned yet fails for its agency or rights.
"""

from amqp.exceptions import AMQPError
from kombu.exceptions import OperationalError
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from shared.messaging.errors import BrokerAway
from shared.region.directory import AgencyUnread, RegionUnavailable
from shared.security.errors import KeysUnavailable
from shared.storage.encryption import KeysMissing

_AUTHENTICATION_FAILED = 18
_NO_KEY_FOR_THE_TIME = 211
"""A whole set that was down has not read its own keys yet, and refuses all who tell it a time."""
_NOBODY_LET_IN = (_AUTHENTICATION_FAILED, _NO_KEY_FOR_THE_TIME)
_NO_RIGHT = 13
"""Provisioning gives a new version its rights, and may run after the version started."""

_AWAY = (ConnectionFailure, WTimeoutError, BrokerAway, AMQPError, OperationalError)
_NOT_PROVISIONED = (KeysMissing, KeysUnavailable, RegionUnavailable, AgencyUnread)

# Shutting down, stepping down, interrupted, no primary, no majority known yet, snapshot or lock
# not obtained in time.
_TRANSIENT_CODES = frozenset(
    {6, 7, 89, 91, 112, 134, 189, 246, 251, 262, 9001, 10107, 11600, 11602}
)
_LABELS = ("TransientTransactionError", "UnknownTransactionCommitResult")


def is_not_ready(error: BaseException) -> bool:
    """Whether the same may well succeed later, so that nothing is wrong with what was asked."""
    return (
        is_server_away(error)
        or is_contention(error)
        or any(_says_not_provisioned(cause) for cause in _causes(error))
    )


def is_server_away(error: BaseException) -> bool:
    """Whether a server is out of reach, so that everything else would fail now as well."""
    return any(_says_away(cause) for cause in _causes(error))


def is_contention(error: BaseException) -> bool:
    """Whether it lost against others, or was interrupted, until its time was over."""
    return any(_says_lost(cause) for cause in _causes(error))


def is_time_over(error: BaseException) -> bool:
    """Whether its time is used up: to repeat it at once would only make the caller wait."""
    return any(isinstance(cause, ExecutionTimeout) for cause in _causes(error))


def _says_away(error: BaseException) -> bool:
    return isinstance(error, _AWAY) or _code(error) in _NOBODY_LET_IN


def _says_lost(error: BaseException) -> bool:
    return isinstance(error, PyMongoError) and (
        isinstance(error, ExecutionTimeout)
        or _code(error) in _TRANSIENT_CODES
        or any(error.has_error_label(label) for label in _LABELS)
    )


def _says_not_provisioned(error: BaseException) -> bool:
    return isinstance(error, _NOT_PROVISIONED) or _code(error) == _NO_RIGHT


def _code(error: BaseException) -> int | None:
    return error.code if isinstance(error, OperationFailure) else None


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it was raised from; encryption keeps the database's error in ``cause``."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        inner = getattr(current, "cause", None)
        current = inner if isinstance(inner, BaseException) else current.__cause__
    return chain
