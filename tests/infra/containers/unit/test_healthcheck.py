"""What a container asks itself."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from infra.docker.healthcheck import ready


class Service(BaseHTTPRequestHandler):
    answers = {"/readyz": 200}

    def do_GET(self) -> None:
        self.send_response(self.answers.get(self.path, 404))
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_ready_service_is_healthy(service: HTTPServer) -> None:
    assert ready(service.server_port)


def test_service_that_is_not_ready_or_not_there_is_not(
    service: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Service.answers, "/readyz", 503)
    assert not ready(service.server_port)
    unused = HTTPServer(("127.0.0.1", 0), Service)
    unused.server_close()
    assert not ready(unused.server_port)
