"""Counts and times answers by route, never by address."""

from prometheus_client import Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

_ANSWERS = Counter(
    "watchmate_http_answers",
    "Answers given over HTTP, by rule of the route and class of status",
    ["service", "route", "method", "status"],
)
_SECONDS = Histogram(
    "watchmate_http_answer_seconds",
    "Time from a whole request to its answer",
    ["service", "route", "method"],
)


def record(service: str, rule: str, method: str, status: int, seconds: float) -> str:
    """The method as it is counted: what a caller made up is none."""
    known = method if method in _METHODS else "other"
    _ANSWERS.labels(service, rule, known, "5xx")  # at 0: one born with its first count never grew
    _ANSWERS.labels(service, rule, known, f"{status // 100}xx").inc()
    _SECONDS.labels(service, rule, known).observe(seconds)
    return known
