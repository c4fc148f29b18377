"""Spans of the work in hand, for whoever set ``TRACES_TO``: OpenTelemetry's, over HTTP.

Without that setting nothing of OpenTelemetry is imported and nothing is kept. With it a span holds
times, random ids and the codes listed here, and nothing of a person or of what they asked for.
Which work is told of at all: decision 25.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from shared.observability.logs import is_plain_value
from shared.observability.trace import Step, current_step, current_traceparent, tracing

# Never an id of anything, never an agency: with the time it could tell who was meant.
ATTRIBUTES = frozenset(
    {"route", "method", "status", "handler", "event_type", "kind", "channel", "outcome", "error"}
)


class Sink(Protocol):
    """Where spans go; must return at once, whatever is wrong there."""

    def take(self, step: Step, name: str, began: int, attributes: Mapping[str, Any]) -> None:
        """A span that ends now; ``began`` in nanoseconds of the epoch."""

    def stop(self) -> None: ...


_sink: Sink | None = None


def tell_spans(to: str, service: str, version: str) -> None:
    """From now on to that address; without one to nobody."""
    global _sink  # noqa: PLW0603 - one process, one way out, as with logs
    stop_spans()
    if to:
        from shared.observability.span_export import SpanExport

        _sink = SpanExport(to, service, version)


def stop_spans() -> None:
    global _sink  # noqa: PLW0603
    if _sink is not None:
        _sink.stop()
    _sink = None


def spans_are_told() -> bool:
    return _sink is not None


@contextmanager
def span(name: str, came_from: str | None = None, **attributes: Any) -> Iterator[dict[str, Any]]:
    """Do what is inside as a step of that work, else of the work in hand, and tell of it.

    What becomes of it is put into the attributes that this gives.
    """
    with tracing(came_from or current_traceparent()):
        began = time.time_ns()
        try:
            yield attributes
        except Exception as error:
            attributes["error"] = error
            raise
        finally:
            tell_span(name, began, **attributes)


def tell_span(name: str, began: int, **attributes: Any) -> None:
    """Of the step in hand, which ends now; ``began`` in nanoseconds of the epoch."""
    step = current_step()
    if _sink is not None and step is not None and step.told:
        _sink.take(step, name, began, listed(attributes))


def tell_span_of(came_from: str | None, name: str, began: int, **attributes: Any) -> None:
    """As `tell_span`, of a step of that work that nothing else came of."""
    if _sink is not None:
        with tracing(came_from):
            tell_span(name, began, **attributes)


def listed(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What may be told; of an error its class, for its text may quote what somebody wrote."""
    named = {name: _class_of(value) for name, value in attributes.items() if name in ATTRIBUTES}
    return {k: v for k, v in named.items() if v is not None and is_plain_value(v)}


def _class_of(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value
