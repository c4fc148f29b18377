"""Which failure gets which answer."""

import pytest
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    EncryptionError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
)

from shared.messaging.errors import BrokerAway, Refused, is_contention, is_server_away


@pytest.mark.parametrize(
    "error",
    [
        AutoReconnect(),
        NetworkTimeout(),
        NotPrimaryError(),
        ServerSelectionTimeoutError(),
        OperationFailure("no such user yet", code=18),
        EncryptionError(ServerSelectionTimeoutError()),
        BrokerAway(),
    ],
)
def test_a_server_that_is_away_is_no_fault_of_the_event(error: Exception) -> None:
    assert is_server_away(error)


def test_a_server_that_is_away_is_recognised_behind_another_error() -> None:
    outer = ValueError()
    outer.__cause__ = AutoReconnect()
    assert is_server_away(outer)


@pytest.mark.parametrize("error", [DuplicateKeyError("twice"), ValueError(), OSError(), KeyError()])
def test_everything_else_counts_towards_giving_up(error: Exception) -> None:
    assert not is_server_away(error)
    assert not is_contention(error)


def test_a_transaction_that_lost_against_others_is_no_fault_of_the_event() -> None:
    lost = OperationFailure("write conflict", code=112)
    lost._add_error_label("TransientTransactionError")
    assert is_contention(lost)
    assert is_contention(ExecutionTimeout("time is over", 50))


@pytest.mark.parametrize("text", ["Jane Doe refused", "", "x" * 61, "Capital", "a-b"])
def test_a_reason_that_is_no_code_is_not_repeated(text: str) -> None:
    assert Refused(text).reason == "unspecified"
    assert text not in str(Refused(text)) or not text
    assert Refused("unknown_request").reason == "unknown_request"
