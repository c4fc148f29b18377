"""Metrics keep to one prefix and to labels that name nobody."""

import pytest
from prometheus_client import CollectorRegistry, Counter

from shared.observability.metrics import BadMetric, WatchmateRegistry, metrics_app, registry


def test_a_metric_without_the_prefix_is_refused() -> None:
    with pytest.raises(BadMetric):
        Counter("requests_total", "x", registry=WatchmateRegistry())


def test_a_label_that_could_name_somebody_is_refused() -> None:
    with pytest.raises(BadMetric):
        Counter("watchmate_x_total", "x", ("member_id",), registry=WatchmateRegistry())


def test_the_registry_of_the_process_is_one() -> None:
    assert registry() is registry()
    assert isinstance(registry(), CollectorRegistry)


def test_metrics_are_rendered_as_text() -> None:
    answer: list[object] = []
    body = b"".join(metrics_app({}, lambda status, headers: answer.append(status) or print))
    assert answer == ["200 OK"]
    assert b"process_resident_memory_bytes" in body
