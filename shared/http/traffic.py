"""Counts and times answers by route, never by address."""

from prometheus_client import CollectorRegistry, Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Traffic:
    """Labels are the route's rule, the method and the class of the status."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        labels = ("service", "route", "method", "status")
        self._service = service
        self._answers = Counter(
            "watchmate_http_answers_total", "Answers given over HTTP.", labels, registry=registry
        )
        self._seconds = Histogram(
            "watchmate_http_answer_seconds",
            "Time from a whole request to its answer.",
            labels[:3],
            registry=registry,
        )

    def record(self, rule: str, method: str, status: int, seconds: float) -> None:
        known = method if method in _METHODS else "other"
        self._answers.labels(self._service, rule, known, f"{status // 100}xx").inc()
        self._seconds.labels(self._service, rule, known).observe(seconds)
