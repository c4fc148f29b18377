"""Notices and deliveries as metrics: never an id, never an agency beside a kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.domain.delivery import ChannelName
from services.notifications.domain.notice import NoticeKind
from shared.clock import Clock
from shared.region.directory import RegionDirectory, RegionUnavailable
from shared.storage import Transaction


class Counts:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.notices = Counter(
            "watchmate_notifications_notices_total",
            "Notices put into an inbox",
            ["kind"],
            registry=registry,
        )
        self.deliveries = Counter(
            "watchmate_notifications_deliveries_total",
            "Deliveries that ended",
            ["channel", "outcome"],
            registry=registry,
        )


@dataclass(frozen=True)
class CommittedMeter:
    """Counts after the commit: a transaction may be tried more than once."""

    counts: Counts
    tx: Transaction

    def noticed(self, kind: NoticeKind) -> None:
        self.tx.after_commit(partial(_add, self.counts.notices, kind.value))

    def delivery_ended(self, channel: ChannelName, outcome: str) -> None:
        self.tx.after_commit(partial(_add, self.counts.deliveries, channel.value, outcome))


class OldestUndelivered(Collector):
    """Asked when metrics are read, so every replica tells the same and none keeps a timer."""

    def __init__(self, deliveries: MongoDeliveries, region: RegionDirectory, clock: Clock) -> None:
        self._deliveries = deliveries
        self._region = region
        self._clock = clock

    def describe(self) -> list[GaugeMetricFamily]:
        return [_gauge()]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a guess would look like a measurement."""
        try:
            seconds = self._seconds()
        except (PyMongoError, RegionUnavailable):
            return
        gauge = _gauge()
        gauge.add_metric([], seconds)
        yield gauge

    def _seconds(self) -> float:
        agencies = [agency.id for agency in self._region.current().agencies]
        waiting = [self._deliveries.for_agency(agency).oldest_unfinished() for agency in agencies]
        oldest = min((since for since in waiting if since), default=None)
        return (self._clock.now() - oldest).total_seconds() if oldest else 0.0


def _add(counter: Counter, *labels: str) -> None:
    counter.labels(*labels).inc()


def _gauge() -> GaugeMetricFamily:
    return GaugeMetricFamily(
        "watchmate_notifications_oldest_undelivered_seconds",
        "Age of the oldest delivery that has not ended",
    )
