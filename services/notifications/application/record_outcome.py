"""End a delivery and say so, in the one transaction that records it."""

from dataclasses import dataclass
from typing import Any

from services.notifications.application.ports import Deliveries, Events, Meter
from services.notifications.domain.delivery import Delivery, DeliveryState

DELIVERED = "notification.delivered.v1"
FAILED = "notification.failed.v1"


@dataclass(frozen=True)
class RecordOutcome:
    deliveries: Deliveries
    events: Events
    meter: Meter

    def __call__(self, agency: str, delivery: Delivery) -> None:
        """A dropped delivery is neither a success nor a failure: counted, not announced."""
        self.deliveries.for_agency(agency).save(delivery)
        self.meter.delivery_ended(delivery.channel, outcome_of(delivery))
        if delivery.state is DeliveryState.SENT:
            self.events.publish(DELIVERED, agency, _told(delivery))
        elif delivery.reason:
            told = _told(delivery) | {"reason": delivery.reason.value}
            self.events.publish(FAILED, agency, told)


def outcome_of(delivery: Delivery) -> str:
    return delivery.reason.value if delivery.reason else delivery.state.value


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        "notification_id": delivery.notice_id,
        "kind": delivery.kind.value,
        "channel": delivery.channel.value,
    }
