"""Notices and deliveries as metrics: never an id, never an agency beside a kind."""

from dataclasses import dataclass
from functools import partial

from prometheus_client import CollectorRegistry, Counter

from services.notifications.domain.delivery import ChannelName
from services.notifications.domain.notice import NoticeKind
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


def _add(counter: Counter, *labels: str) -> None:
    counter.labels(*labels).inc()
