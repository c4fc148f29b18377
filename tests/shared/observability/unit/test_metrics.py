"""Metrics keep to one prefix and to labels that name nobody."""

from prometheus_client import CollectorRegistry, Counter
from werkzeug.test import Client

from shared.observability.metrics import metrics_app, registry, violations


def test_a_metric_outside_the_conventions_is_found() -> None:
    registry = CollectorRegistry()
    Counter("requests", "x", registry=registry)
    Counter("watchmate_a", "x", ("member_id",), registry=registry).labels("m1").inc()
    Counter("watchmate_b", "x", ("agency",), registry=registry).labels("harbor").inc()
    assert violations(registry) == ["requests{prefix}", "watchmate_a{member_id}"]


def test_our_own_metrics_keep_the_conventions() -> None:
    import shared.messaging.handling
    import shared.messaging.relay
    import shared.observability.logs  # noqa: F401

    assert violations(registry()) == []


def test_metrics_are_rendered_as_text() -> None:
    answer = Client(metrics_app).get("/metrics")
    assert answer.status == "200 OK"
    assert b"process_resident_memory_bytes" in answer.data


def test_no_metric_tells_when_something_happened_for_the_first_time() -> None:
    counter = Counter("watchmate_firsts", "Something that happened once.")
    counter.inc()
    body = Client(metrics_app).get("/metrics").data
    registry().unregister(counter)
    assert b"watchmate_firsts_total 1.0" in body
    assert b"_created" not in body
