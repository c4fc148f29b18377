"""Where spans go: a collector that takes OTLP over HTTP, and may be slow to answer."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span as it came over the wire; ids in hexadecimal digits, empty where there is none."""

    service: str
    name: str
    work: str
    own: str
    came_of: str
    began: int
    ended: int
    attributes: Mapping[str, Any]


class SpanReceiver:
    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.answer = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1/traces"

    def spans(self) -> list[Span]:
        return [span for body in list(self.bodies) for span in _decoded(body)]

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def span_receiver() -> Iterator[SpanReceiver]:
    receiver = SpanReceiver()
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        thread.join()


def _handler_of(receiver: SpanReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            receiver.may_answer.wait()
            self.send_response(receiver.answer)
            self.send_header("Location", receiver.url)  # that nothing follows it is for the tests
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            return

    return Handler


def _decoded(body: bytes) -> Iterator[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        said = _plain(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    service=str(said["service.name"]),
                    name=span.name,
                    work=span.trace_id.hex(),
                    own=span.span_id.hex(),
                    came_of=span.parent_span_id.hex(),
                    began=span.start_time_unix_nano,
                    ended=span.end_time_unix_nano,
                    attributes=_plain(span.attributes),
                )


def _plain(attributes: Any) -> dict[str, Any]:
    return {
        one.key: getattr(one.value, one.value.WhichOneof("value") or "string_value")
        for one in attributes
    }
