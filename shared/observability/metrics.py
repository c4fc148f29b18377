"""The process's metrics: one registry, one prefix, a short list of labels."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "watchmate_"

# Never an id, never free text.
LABELS = frozenset(
    {
        "service", "agency", "route", "method", "status", "handler", "event", "outcome", "reason",
        "channel", "kind", "urgency", "state", "queue", "field", "le",
    }
)  # fmt: skip


class BadMetric(ValueError):
    """A metric outside the conventions."""


class WatchmateRegistry(CollectorRegistry):
    """Refuses metrics without the prefix or with a label that is not on the list."""

    def register(self, collector: object) -> None:
        name = getattr(collector, "_name", None)
        labels = set(getattr(collector, "_labelnames", ()))
        if name is not None and (not name.startswith(PREFIX) or labels - LABELS):
            raise BadMetric(name)
        super().register(collector)  # type: ignore[arg-type]


@cache
def registry() -> CollectorRegistry:
    """The registry of this process."""
    made = WatchmateRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=made)
    return made


def metrics_app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """WSGI application for `/metrics`."""
    body = generate_latest(registry())
    headers = [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*headers, ("Cache-Control", "no-store")])
    return [body]
