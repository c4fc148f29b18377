"""A service without its inbox, or without its outbox: run to see that losses and doubles show.

Without the inbox every delivery is handled anew: what was handled is written down as ever, by
which tests see that all was heard, and recognised by nobody. Without the outbox an event is
published right after the commit, and whatever goes wrong then is nobody's affair: commit, then
dispatch.
"""

import contextlib

from shared.events.envelope import Event
from shared.events.registry import encode
from shared.messaging.errors import BrokerAway, Unroutable
from shared.messaging.inbox import Inbox, inbox_key
from shared.messaging.outbox import Outbox
from shared.messaging.publisher import Outgoing
from shared.messaging.topology import exchange_for
from shared.storage.transactions import Transaction


def switch_off(what: str) -> None:
    """ "inbox" or "outbox", in this process and for good."""
    if what == "inbox":
        Inbox.record = _recognise_nothing  # type: ignore[method-assign,assignment]
    else:
        Outbox.add = _dispatch  # type: ignore[method-assign,assignment]


def _recognise_nothing(inbox: Inbox, tx: Transaction, handler: str, event: Event) -> None:
    row = {"at": inbox._clock.now(), "agency": event.agency}
    key = {"_id": inbox_key(handler, event.id)}
    rows = inbox._mongo.collection(inbox._name)
    rows.update_one(key, {"$set": row}, upsert=True, session=tx.session)


def _dispatch(outbox: Outbox, tx: Transaction, event: Event) -> None:
    message = Outgoing(
        exchange_for(event.type), event.type, encode(event), message_id=event.id, type=event.type
    )

    def send() -> None:
        with contextlib.suppress(BrokerAway, Unroutable):
            outbox._relay._publisher.publish(message)

    tx.after_commit(send)
