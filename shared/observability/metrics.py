"""The process's metrics: one registry, one prefix, a short list of labels."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Metric, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "watchmate_"
_LIBRARY = ("python_", "process_")

# Never an id, never free text.
LABELS = frozenset(
    {
        "service", "agency", "route", "method", "status", "handler", "event", "outcome", "reason",
        "channel", "kind", "type", "urgency", "state", "queue", "field", "version", "le",
    }
)  # fmt: skip


# A counter's first moment would be that of the first anonymous request, to the millisecond.
disable_created_metrics()


_BUILD = Gauge(
    "watchmate_build_info", "Always 1; the version of Watchmate that this process runs", ["version"]
)


def tell_build(version: str) -> None:
    """So that a rollout that stopped half way shows."""
    _BUILD.labels(version).set(1)


def registry() -> CollectorRegistry:
    """The registry of this process, which is the library's own."""
    return REGISTRY


def violations(of: CollectorRegistry) -> list[str]:
    """Our metrics with a label that is not on the list, foreign ones with our prefix missing."""
    return sorted(
        f"{family.name}{{{','.join(sorted(bad))}}}"
        for family in of.collect()
        if not family.name.startswith(_LIBRARY)
        and (bad := _bad_labels(family) or ({"prefix"} - {_prefix_of(family.name)}))
    )


def _bad_labels(family: Metric) -> set[str]:
    return {name for sample in family.samples for name in sample.labels} - LABELS


def _prefix_of(name: str) -> str:
    return "prefix" if name.startswith(PREFIX) else ""


def metrics_app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """WSGI application for `/metrics`."""
    body = generate_latest(registry())
    headers = [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*headers, ("Cache-Control", "no-store")])
    return [body]
