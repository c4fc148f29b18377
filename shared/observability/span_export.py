"""The one place that knows OpenTelemetry; imported only where spans are wanted.

Only its messages are used (decision 25). Its tracer would draw ids of its own and take a caller's.

Spans are sent by a thread (a green one under eventlet's monkey-patching), in batches, each once:
one that is not taken is lost.
"""

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

from shared.observability.logs import log
from shared.observability.trace import Step

_KEPT_AT_MOST = 2048
_BATCH = 512
# Seconds.
_EVERY = 2.0
_ANSWER_WITHIN = 3.0
_STOP_WITHIN = 3.0


class SpanExport:
    def __init__(self, to: str, service: str, version: str) -> None:
        self._to = to
        # Said here and not found out: neither host nor process nor command line.
        said = {"service.name": service, "service.version": version}
        self._resource = Resource(attributes=_attributes(said))
        self._scope = InstrumentationScope(name="watchmate", version=version)
        self._kept: deque[Span] = deque(maxlen=_KEPT_AT_MOST)
        self._failing = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def take(self, step: Step, name: str, began: int, attributes: Mapping[str, Any]) -> None:
        """Keeps it until the next batch; where too many are kept the oldest is forgotten."""
        failed = "error" in attributes
        span = Span(
            trace_id=bytes.fromhex(step.work),
            span_id=bytes.fromhex(step.own),
            parent_span_id=bytes.fromhex(step.came_of or ""),
            name=_title(name, attributes),
            kind=Span.SPAN_KIND_INTERNAL,
            start_time_unix_nano=began,
            end_time_unix_nano=max(began, time.time_ns()),
            attributes=_attributes(attributes),
            status=Status(code=Status.STATUS_CODE_ERROR if failed else Status.STATUS_CODE_UNSET),
        )
        self._kept.append(span)

    def stop(self) -> None:
        """Sends what it still keeps, if that can be done soon: somebody waits for the end."""
        self._stopping.set()
        self._thread.join(_STOP_WITHIN)

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY):
            self._send_kept()
        self._send_kept()

    def _send_kept(self) -> None:
        """Until nothing is left, or the first batch that is not taken."""
        try:
            while self._kept:
                self._send([self._kept.popleft() for _ in range(min(_BATCH, len(self._kept)))])
                self._failing = False
        except Exception as error:  # noqa: BLE001 - whatever it is, the next batch is tried
            self._note(error)

    def _send(self, batch: Sequence[Span]) -> None:
        """:raises RequestException: when the receiver has not taken it."""
        inside = ScopeSpans(scope=self._scope, spans=batch)
        told = ResourceSpans(resource=self._resource, scope_spans=[inside])
        with requests.post(
            self._to,
            data=ExportTraceServiceRequest(resource_spans=[told]).SerializeToString(),
            headers={"Content-Type": "application/x-protobuf"},
            timeout=_ANSWER_WITHIN,
            allow_redirects=False,
            stream=True,  # nothing of what it says is read
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise requests.HTTPError(answer.status_code)

    def _note(self, error: Exception) -> None:
        """Once for each time the receiver goes away."""
        if not self._failing:
            log().warning("spans_not_taken", error=error)
        self._failing = True


def _title(name: str, attributes: Mapping[str, Any]) -> str:
    """With its first code, which tells spans of one kind apart: ``event on_offer_made_v1``."""
    return " ".join([name, *(str(value) for value in list(attributes.values())[:1])])


def _attributes(attributes: Mapping[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=name, value=_value(value)) for name, value in attributes.items()]


def _value(value: str | bool | int | float) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    return AnyValue(string_value=value)
