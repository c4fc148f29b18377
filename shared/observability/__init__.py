"""Logs, metrics and spans, each with a list of what may be in them."""

from shared.observability.logs import configure_logging, log
from shared.observability.metrics import metrics_app, registry
from shared.observability.spans import (
    span,
    spans_are_told,
    stop_spans,
    tell_span,
    tell_span_of,
    tell_spans,
)
from shared.observability.trace import current_traceparent, tracing, work_of

__all__ = [
    "configure_logging",
    "current_traceparent",
    "log",
    "metrics_app",
    "registry",
    "span",
    "spans_are_told",
    "stop_spans",
    "tell_span",
    "tell_span_of",
    "tell_spans",
    "tracing",
    "work_of",
]
