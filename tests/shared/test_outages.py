"""Which failures mean "not just now", for people who ask and for events that wait."""

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

from shared.messaging.errors import BrokerAway
from shared.outages import is_contention, is_not_ready, is_server_away
from shared.region.directory import RegionUnavailable
from shared.security.errors import KeysUnavailable
from shared.storage import KeyDestroyed, KeysMissing


def _lost() -> OperationFailure:
    lost = OperationFailure("write conflict")
    lost._add_error_label("TransientTransactionError")
    return lost


@pytest.mark.parametrize(
    "error",
    [
        AutoReconnect(),
        NetworkTimeout(),
        NotPrimaryError(),
        ServerSelectionTimeoutError(),
        OperationFailure("no such user yet", code=18),
        OperationFailure("no keys found for HMAC that is valid for time", code=211),
        EncryptionError(ServerSelectionTimeoutError()),
        BrokerAway(),
    ],
)
def test_a_server_that_is_away_stops_everybody(error: Exception) -> None:
    assert is_server_away(error)
    assert is_not_ready(error)


def test_a_server_that_is_away_is_recognised_behind_another_error() -> None:
    outer = ValueError()
    outer.__cause__ = AutoReconnect()
    assert is_server_away(outer)


@pytest.mark.parametrize(
    "error",
    [
        KeysMissing("harbor"),
        RegionUnavailable(),
        KeysUnavailable(),
        OperationFailure("not provisioned for this version yet", code=13),
        OperationFailure("stepping down", code=189),
        OperationFailure("majority reads are currently not possible", code=134),
        EncryptionError(OperationFailure("no right yet", code=13)),
    ],
)
def test_what_is_not_provisioned_yet_is_not_ready_and_stops_nobody_else(error: Exception) -> None:
    assert is_not_ready(error)
    assert not is_server_away(error)


def test_a_transaction_that_lost_against_others_is_not_ready() -> None:
    for lost in (_lost(), ExecutionTimeout("time is over", 50)):
        assert is_contention(lost)
        assert is_not_ready(lost)


@pytest.mark.parametrize(
    "error", [DuplicateKeyError("twice"), ValueError(), OSError(), KeyError(), KeyDestroyed()]
)
def test_everything_else_is_a_failure(error: Exception) -> None:
    assert not is_not_ready(error)
