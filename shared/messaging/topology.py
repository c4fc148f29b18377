"""The names of everything on the broker, which provisioning declares and services only use.

<publisher>.events --(topic: event type)--> <consumer>.<event type> --> handlers of the consumer
                                              | refused, or delivered too often
                                              v
                      <consumer>.dead (fanout) --> <consumer>.dead
                                                        | replay
                                                        v
<consumer>.retry (direct) --(queue name)--> <consumer>.<event type>
"""

from typing import Any

from shared.events.schemas import publisher_of

DELIVERY_LIMIT = 500
"""Guards against a message that crashes its consumer, and against nothing else.

Failed handlers are counted elsewhere. Every lost connection costs the messages it held one
delivery each, so the limit must outlast days of restarts and outages.
"""

DEAD_LETTER_DELIVERY_LIMIT = 1_000_000
"""As good as none: every listing delivers each dead letter once, and none may get lost by it.

Left out, RabbitMQ 4 takes 20. Minus one, which says "none" there, is "at once" to RabbitMQ 3.
"""

DEAD_LETTERS_KEPT_MS = 30 * 24 * 3600 * 1000
"""Shorter than inbox keys live (90 days), so a replayed dead letter is always recognised."""


def exchange_of(publisher: str) -> str:
    """The topic exchange a service publishes its events to."""
    return f"{publisher}.events"


def exchange_for(event_type: str) -> str:
    """The exchange an event of this type appears on."""
    return exchange_of(publisher_of(event_type))


def queue_of(consumer: str, event_type: str) -> str:
    """The queue in which events of one type wait for one service."""
    return f"{consumer}.{event_type}"


def dead_of(consumer: str) -> str:
    """The fanout exchange, and the queue behind it, of what a service could not handle."""
    return f"{consumer}.dead"


def retry_of(consumer: str) -> str:
    """The direct exchange by which dead letters go back to the queue they came from."""
    return f"{consumer}.retry"


def queue_arguments(consumer: str, event_type: str) -> dict[str, Any]:
    """The one copy, which provisioning declares and tests read.

    The broker never changes the arguments of a queue that exists: after a change here
    provisioning reports each such queue and changes nothing, until it was drained and deleted.
    """
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": dead_of(consumer),
        "x-dead-letter-routing-key": queue_of(consumer, event_type),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def dead_queue_arguments() -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DEAD_LETTER_DELIVERY_LIMIT,
        "x-message-ttl": DEAD_LETTERS_KEPT_MS,
    }
