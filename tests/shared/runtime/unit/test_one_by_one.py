"""One piece of work that fails keeps no other, and an outage ends them all."""

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.runtime.one_by_one import one_by_one


class Refusal(Exception):
    pass


class FakeTransactions:
    def __init__(self) -> None:
        self.committed = 0

    def run(self, work: Callable[[Any], Any]) -> None:
        work(self)
        self.committed += 1


def do(failing: Exception | None) -> tuple[list[str], int]:
    done, transactions = [], FakeTransactions()

    def work(tx: Any, piece: str) -> None:
        assert tx is transactions
        if piece == "b" and failing:
            raise failing
        done.append(piece)

    one_by_one(transactions, "abc", work, (Refusal,))  # type: ignore[arg-type]
    return done, transactions.committed


@pytest.mark.parametrize("failing", [Refusal(), KeyError(), TypeError(), ValueError()])
def test_what_is_refused_or_cannot_be_read_keeps_no_other(failing: Exception) -> None:
    assert do(failing) == (["a", "c"], 2)


def test_each_piece_is_committed_by_itself() -> None:
    assert do(None) == (["a", "b", "c"], 3)


def test_a_database_that_is_away_ends_them_all() -> None:
    with pytest.raises(AutoReconnect):
        do(AutoReconnect())
