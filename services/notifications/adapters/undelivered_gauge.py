"""How long the oldest delivery of the whole region has been waiting to end."""

from prometheus_client import Gauge

from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from shared.observability import registry
from shared.runtime.platform import Platform

_OLDEST = Gauge(
    "watchmate_notifications_oldest_undelivered_seconds",
    "Age of the oldest delivery that has not ended, sampled",
    registry=registry(),
)


def sample_oldest_undelivered(platform: Platform) -> None:
    deliveries = MongoDeliveries(platform.mongo, None)
    agencies = [agency.id for agency in platform.region.current().agencies]
    waiting = [deliveries.for_agency(agency).oldest_unfinished() for agency in agencies]
    oldest = min((since for since in waiting if since), default=None)
    _OLDEST.set((platform.clock.now() - oldest).total_seconds() if oldest else 0.0)
