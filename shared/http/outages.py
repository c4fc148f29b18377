"""Telling "the database is away" from "we made a mistake"."""

from pymongo.errors import (
    ConnectionFailure,
    EncryptionError,
    ExecutionTimeout,
    PyMongoError,
    WTimeoutError,
)

# Shutting down, stepping down, interrupted, no primary, snapshot or lock not obtained in time.
_TRANSIENT_CODES = frozenset({6, 7, 89, 91, 112, 189, 246, 251, 262, 9001, 10107, 11600, 11602})
_LABELS = ("TransientTransactionError", "UnknownTransactionCommitResult")


def is_outage(error: BaseException) -> bool:
    """True when repeating the same request later may well succeed."""
    return is_away(error) or (
        isinstance(error, PyMongoError)
        and (
            getattr(error, "code", None) in _TRANSIENT_CODES
            or any(error.has_error_label(label) for label in _LABELS)
        )
    )


def is_away(error: BaseException) -> bool:
    """True when nobody answers: repeating at once would only make the caller wait."""
    if isinstance(error, EncryptionError):
        return is_away(error.cause)
    return isinstance(error, ConnectionFailure | ExecutionTimeout | WTimeoutError)
