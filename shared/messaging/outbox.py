"""Events written in the transaction that makes them true, and published after it.

Inserted rows are leased to the process that wrote them for a few seconds: its relay publishes
them right after the commit, and the sweep of any replica takes what was left behind.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.clock import Clock
from shared.events.envelope import Event
from shared.events.registry import encode
from shared.messaging.outbox_rows import OutboxRow
from shared.messaging.relay import Relay
from shared.messaging.topology import exchange_for
from shared.observability import current_traceparent
from shared.storage.mongo import Mongo
from shared.storage.transactions import Transaction

_LEFT_TO_THE_WRITER = timedelta(seconds=5)


class Outbox:
    def __init__(self, mongo: Mongo, service: str, clock: Clock, relay: Relay) -> None:
        self._mongo = mongo
        self._service = service
        self._clock = clock
        self._relay = relay

    def bind(self, tx: Transaction) -> "BoundOutbox":
        """The outbox as a use case sees it: the application port ``Events``."""
        return BoundOutbox(self, tx)

    def add(self, tx: Transaction, event: Event) -> None:
        # The text is kept for days after it was sent: what joins a call's events is not in it.
        body = encode(replace(event, traceparent=None))
        row = OutboxRow(event.id, exchange_for(event.type), event.type, body, event.traceparent)
        rows = self._mongo.collection(f"{self._service}.outbox")
        rows.insert_one(_document(row, event, self._clock.now()), session=tx.session)
        tx.after_commit(lambda: self._relay.offer([row]))

    def now(self) -> datetime:
        return self._clock.now()


class BoundOutbox:
    """Publishes within one transaction."""

    def __init__(self, outbox: Outbox, tx: Transaction) -> None:
        self._outbox = outbox
        self._tx = tx

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        """Say that this happened, if and only if the transaction stands.

        :raises UnknownEvent: the catalogue has no such type.
        :raises InvalidEvent: the data breaks its schema; the transaction should be given up.
        """
        event = Event.new(type, agency, data, self._outbox.now(), current_traceparent())
        self._outbox.add(self._tx, event)


def _document(row: OutboxRow, event: Event, now: datetime) -> dict[str, Any]:
    return {
        "_id": row.id,
        "exchange": row.exchange,
        "routing_key": row.routing_key,
        "body": row.body,
        "traceparent": row.traceparent,
        "agency": event.agency,
        "created_at": now,
        "leased_until": now + _LEFT_TO_THE_WRITER,
        "tries": 0,
        "sent_at": None,
    }
