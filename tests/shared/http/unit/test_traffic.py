"""What is counted of answers."""

from prometheus_client import REGISTRY

from shared.http.traffic import record


def answers(status: str) -> float | None:
    labels = {"service": "probe", "route": "/v1/probe", "method": "GET", "status": status}
    return REGISTRY.get_sample_value("watchmate_http_answers_total", labels)


def test_failures_of_a_route_are_shown_before_there_is_one() -> None:
    record("probe", "/v1/probe", "GET", 200, 0.1)
    assert (answers("2xx"), answers("5xx"), answers("4xx")) == (1.0, 0.0, None)
    record("probe", "/v1/probe", "GET", 503, 0.1)
    assert answers("5xx") == 1.0
