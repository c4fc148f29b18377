"""Logs with a field allow-list, metrics with a label allow-list."""

from shared.observability.logs import configure_logging, log
from shared.observability.metrics import metrics_app, registry
from shared.observability.trace import current_traceparent, tracing, work_of

__all__ = [
    "configure_logging",
    "current_traceparent",
    "log",
    "metrics_app",
    "registry",
    "tracing",
    "work_of",
]
