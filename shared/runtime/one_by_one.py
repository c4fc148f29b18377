"""Many small pieces of work, each in a transaction of its own."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import structlog

from shared.storage import Transaction, Transactions

log = structlog.get_logger()

T = TypeVar("T")

OF_ANOTHER_VERSION = (LookupError, TypeError, ValueError)
"""What reading a row raises that a later version has written."""


def one_by_one(
    transactions: Transactions,
    pieces: Iterable[T],
    work: Callable[[Transaction, T], object],
    passed_over: tuple[type[Exception], ...] = (),
) -> None:
    """A piece that fails is left for another time and keeps no other.

    :param passed_over: what the service's own rules may raise, beside rows of another version.
    :raises Exception: anything else, such as a database that is away, which fails them all.
    """
    left: tuple[type[Exception], ...] = (*passed_over, *OF_ANOTHER_VERSION)
    for piece in pieces:
        try:
            transactions.run(partial(_given, work, piece))
        except left as error:
            log.warning("piece_left", error=error)


def _given(work: Callable[[Transaction, T], object], piece: T, tx: Transaction) -> None:
    work(tx, piece)
