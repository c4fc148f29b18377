"""What a service's handlers have done, written in the transaction that did it."""

from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.events.envelope import Event
from shared.messaging.errors import AlreadyHandled
from shared.storage.mongo import Mongo
from shared.storage.transactions import Transaction


class Inbox:
    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._mongo = mongo
        self._name = f"{service}.inbox"
        self._clock = clock

    def record(self, tx: Transaction, handler: str, event: Event) -> None:
        """To be the first write of the transaction. The agency is that of the event's outbox row.

        :raises AlreadyHandled: an earlier delivery was committed; nothing may be done again.
        """
        key = inbox_key(handler, event.id)
        row = {"_id": key, "at": self._clock.now(), "agency": event.agency}
        try:
            self._mongo.collection(self._name).insert_one(row, session=tx.session)
        except DuplicateKeyError:
            raise AlreadyHandled(handler) from None


def inbox_key(handler: str, event_id: str) -> str:
    """The id of the row that says that this handler has done this event."""
    return f"{handler}:{event_id}"
