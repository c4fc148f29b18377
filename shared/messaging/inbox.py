"""What a service's handlers have done, written in the transaction that did it."""

from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.messaging.errors import AlreadyHandled
from shared.storage.mongo import Mongo
from shared.storage.transactions import Transaction


class Inbox:
    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._mongo = mongo
        self._name = f"{service}.inbox"
        self._clock = clock

    def record(self, tx: Transaction, handler: str, event_id: str) -> None:
        """To be the first write of the transaction.

        :raises AlreadyHandled: an earlier delivery was committed; nothing may be done again.
        """
        row = {"_id": f"{handler}:{event_id}", "at": self._clock.now()}
        try:
            self._mongo.collection(self._name).insert_one(row, session=tx.session)
        except DuplicateKeyError:
            raise AlreadyHandled(handler) from None
