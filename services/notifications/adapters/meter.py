"""Notices and deliveries as metrics: never an id, never an agency beside a kind."""

from dataclasses import dataclass
from functools import partial

from prometheus_client import CollectorRegistry, Counter

from services.notifications.domain.delivery import ChannelName, DeliveryState, FailureReason
from services.notifications.domain.notice import NoticeKind
from shared.observability import log
from shared.storage import Transaction

OUTCOMES = (
    DeliveryState.SENT.value,
    DeliveryState.DROPPED.value,
    *(reason.value for reason in FailureReason),
)


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
        for kind in NoticeKind:
            self.notices.labels(kind.value)
        for channel in ChannelName:
            for outcome in OUTCOMES:
                self.deliveries.labels(channel.value, outcome)


@dataclass(frozen=True)
class CommittedMeter:
    """Counts after the commit: a transaction may be tried more than once."""

    counts: Counts
    tx: Transaction

    def noticed(self, kind: NoticeKind) -> None:
        self.tx.after_commit(partial(_add, self.counts.notices, kind.value))

    def delivery_ended(self, channel: ChannelName, outcome: str) -> None:
        self.tx.after_commit(partial(_add, self.counts.deliveries, channel.value, outcome))
        self.tx.after_commit(partial(_tell, channel.value, outcome))


def _tell(channel: str, outcome: str) -> None:
    """The end of what began with a call: its correlation is added by the log itself."""
    log().info("delivery_ended", channel=channel, outcome=outcome)


def _add(counter: Counter, *labels: str) -> None:
    counter.labels(*labels).inc()
