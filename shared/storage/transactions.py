"""One unit of work: everything in it is written together or not at all."""

from collections.abc import Callable
from typing import TypeVar

import pymongo
import structlog
from pymongo.client_session import ClientSession
from pymongo.errors import AutoReconnect, ConfigurationError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from shared.storage.mongo import Mongo

log = structlog.get_logger()

T = TypeVar("T")

GIVE_UP_SECONDS = 8.0
"""The driver would repeat for two minutes while the database is away; callers do not wait."""


class Transaction:
    """A running transaction: pass ``session`` to every operation that belongs to it."""

    def __init__(self, session: ClientSession) -> None:
        self.session = session
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, action: Callable[[], None]) -> None:
        """Do this once the transaction stands. Never called for a try that was given up."""
        self._after_commit.append(action)

    def committed(self) -> None:
        """What stands cannot be undone: an action that fails is logged, the others are done."""
        for action in self._after_commit:
            try:
                action()
            except Exception as error:  # noqa: BLE001 - the caller must hear that it is committed
                log.error("after_commit_failed", error=type(error).__name__)


class Transactions:
    """Runs work in majority transactions and repeats it when MongoDB asks for that."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in one transaction; an exception from it aborts everything.

        ``work`` may run several times (write conflicts), so it must do nothing outward itself:
        effects outside the database belong in ``after_commit`` or in a due task.

        :raises pymongo.errors.PyMongoError: when the database is away or keeps conflicting.
        """
        try:
            return self._run(work)
        except ConfigurationError:
            self._mongo.forget_connections()
        try:
            return self._run(work)
        except ConfigurationError as error:
            raise AutoReconnect("the server is not ready for transactions yet") from error

    def _run(self, work: Callable[[Transaction], T]) -> T:
        tries: list[Transaction] = []

        def attempt(session: ClientSession) -> T:
            transaction = Transaction(session)
            tries.append(transaction)
            return work(transaction)

        with pymongo.timeout(GIVE_UP_SECONDS), self._mongo.client.start_session() as session:
            result = session.with_transaction(
                attempt,
                read_concern=ReadConcern("snapshot"),
                write_concern=WriteConcern("majority", wtimeout=10_000),
                read_preference=ReadPreference.PRIMARY,
                max_commit_time_ms=10_000,
            )
        tries[-1].committed()
        return result
