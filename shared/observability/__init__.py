"""Logs with a field allow-list, metrics with a label allow-list."""

from shared.observability.logs import configure_logging, log
from shared.observability.metrics import metrics_app, registry

__all__ = ["configure_logging", "log", "metrics_app", "registry"]
