"""Puts what a service cannot handle into its dead letters, with the reason beside it."""

from datetime import UTC, datetime
from typing import Any

import structlog

from shared.messaging.delivery import Delivery
from shared.messaging.publisher import Outgoing, Publisher
from shared.messaging.topology import dead_of

log = structlog.get_logger()


class Burial:
    def __init__(self, amqp_uri: str, service: str) -> None:
        self._service = service
        self._publisher = Publisher(amqp_uri)

    def bury(self, delivery: Delivery, reason: str, attempts: int) -> None:
        """Returns once the broker keeps the copy; the original may be acknowledged then.

        :raises BrokerAway, Unroutable: there is no copy, so the original must be kept.
        """
        self._publisher.publish(
            Outgoing(
                dead_of(self._service),
                delivery.queue,
                delivery.body,
                message_id=delivery.message_id,
                type=delivery.type,
                headers=_headers(delivery, reason, attempts),
            )
        )
        log.error("event_dead_lettered", queue=delivery.queue, reason=reason, attempt=attempts)

    def close(self) -> None:
        self._publisher.close()


def _headers(delivery: Delivery, reason: str, attempts: int) -> dict[str, Any]:
    """Only what is listed here: headers of unknown origin may hold anything."""
    headers: dict[str, Any] = {
        "x-reason": reason,
        "x-queue": delivery.queue,
        "x-attempts": attempts,
        "x-failed-at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if delivery.traceparent:
        headers["traceparent"] = delivery.traceparent
    return headers
