"""The HTTP entrypoint of a nameko service: probes outside, requests inside the worker pool."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    MisplacedEnvelopeHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
from typing import TYPE_CHECKING, Any, cast

import flask
from eventlet import wsgi
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from shared.http.body import CLOSE, buffer_body
from shared.http.exchange import WIRING, Wiring
from shared.http.problems import Problem, internal, unavailable
from shared.observability import log
from shared.runtime.hosting import HostedPlatform
from shared.runtime.platform import Platform

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

APP = "watchmate.app"
_HANG_UP = "watchmate.hang_up"

# Of the defects that the parser of mails finds, those of the head itself.
_UNREAD = (
    MissingHeaderBodySeparatorDefect,
    FirstHeaderLineIsContinuationDefect,
    MisplacedEnvelopeHeaderDefect,
)
_ONCE = ("Content-Length", "Transfer-Encoding", "Host")
_IDLE_SECONDS = 75
_SOCKET_SECONDS = 30
# Longer than any request may take (`door`): those that wait for a worker begin late.
_STOP_WITHIN = 20.0


class _Protocol(HttpOnlyProtocol):
    """Says nothing of the input in its own errors, and can be told to hang up."""

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[_HANG_UP] = self._hang_up
        return environ

    def _hang_up(self) -> None:
        self.close_connection = 1

    def parse_request(self) -> bool:
        """Refuses a head that a proxy before us could have read otherwise than we do.

        Python ends the headers at a line it does not understand, and takes the first of two
        lengths: what follows would be read as a request of its own.
        """
        if not super().parse_request():
            return False
        twice = any(len(self.headers.get_all(name, ())) > 1 for name in _ONCE)
        if twice or any(isinstance(defect, _UNREAD) for defect in self.headers.defects):
            self.send_error(400)
            return False
        return True

    def send_error(self, code: int, message: str | None = None, explain: Any = None) -> None:
        self.close_connection = 1
        answer = f"HTTP/1.1 {int(code)} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.wfile.write(answer.encode("ascii"))

    def log_message(self, _format: str, *_args: Any) -> None:
        return


class ProbedServer(WebServer):
    """nameko keeps one server per class: all HTTP of a process goes through this one."""

    def get_wsgi_app(self) -> DispatcherMiddleware:
        probes: dict[str, Any] = {"/livez": self._alive, "/readyz": self._ready}
        return DispatcherMiddleware(self._answer, probes)

    def get_wsgi_server(
        self, sock: Any, wsgi_app: Any, protocol: Any = _Protocol, debug: bool = False
    ) -> wsgi.Server:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=protocol,
            debug=debug,
            log=logging.getLogger(__name__),
            log_output=False,
            keepalive=_IDLE_SECONDS,
            socket_timeout=_SOCKET_SECONDS,
            max_http_version="HTTP/1.1",
        )

    def process_request(self, sock: Any, address: Any) -> None:
        """One broken connection must not end the service, as an error here otherwise would."""
        try:
            super().process_request(sock, address)
        except Exception as error:  # noqa: BLE001 - outermost frame of a connection
            log().warning("http_connection_failed", error=error)

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        response = self._response(environ)
        if environ.get(CLOSE):
            environ[_HANG_UP]()
        return cast(Iterable[bytes], response(environ, start_response))

    def _response(self, environ: "WSGIEnvironment") -> Response:
        handler = self._handler()
        if handler is None:
            return unavailable().response()
        return handler.handle_request(Request(environ))

    def _alive(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """False once a part has ended: none comes back, and a new process has all of them."""
        handler = self._handler()
        alive = handler is None or handler.hosted.platform.healthy()
        return cast(Iterable[bytes], self._said(alive, "alive")(environ, start_response))

    def _ready(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        handler = self._handler()
        ready = handler is not None and handler.hosted.platform.healthy()
        return cast(Iterable[bytes], self._said(ready, "ready")(environ, start_response))

    def _said(self, holds: bool, text: str) -> Response:
        return _plain(text, 200) if holds else unavailable().response()

    def _handler(self) -> "Serve | None":
        """The one entrypoint, once its application is built."""
        return next((handler for handler in self._providers if handler.app is not None), None)


class Serve(HttpRequestHandler):
    """Hands every request to the service's Flask application, inside a worker.

    The method it decorates returns ``respond(request, self.use)``.
    """

    server = ProbedServer()
    hosted = HostedPlatform()

    def __init__(self, create_app: Callable[[Platform], flask.Flask], **kwargs: Any) -> None:
        super().__init__("GET", "/", **kwargs)
        self._create_app = create_app
        self.app: flask.Flask | None = None
        self._stopping = False
        self._under_way = 0
        self._idle = threading.Condition()

    def start(self) -> None:
        """Here and not in `setup`: only now is the platform sure to be set up."""
        self.app = self._create_app(self.hosted.platform)
        super().start()

    def stop(self) -> None:
        """Lets requests under way end, and those that wait for a worker; new ones are refused.

        nameko waits for its workers too, but never stops waiting when the last of them ends just
        before one begins: eventlet's pool then tells an event that nobody waits for.
        """
        self._stopping = True
        super().stop()
        with self._idle:
            self._idle.wait_for(lambda: self._under_way == 0, _STOP_WITHIN)

    def handle_request(self, request: Request) -> Response:
        """The body is read before a worker is taken: slow senders hold no worker."""
        try:
            buffer_body(request.environ)
        except Problem:
            return self._without_worker(request)
        if self._stopping:
            return unavailable().response()
        request.environ[APP] = self.app
        request.path_values = {}  # type: ignore[attr-defined]
        with self._counted():
            return cast(Response, super().handle_request(request))

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def response_from_exception(self, error: Exception) -> Response:
        log().error("http_worker_failed", error=error)
        return internal().response()

    def _without_worker(self, request: Request) -> Response:
        """Let the door say it, so that the refusal has its headers and is counted."""
        if self.app is None:
            return unavailable().response()
        return Response.from_app(self.app.wsgi_app, request.environ, buffered=True)


def serve(create_app: Callable[[Platform], flask.Flask]) -> Callable[[Any], Any]:
    """Decorate the service's one HTTP method with the factory of its application."""
    # By name: nameko takes one positional function for a decorator without arguments.
    return cast(Callable[[Any], Any], Serve.decorator(create_app=create_app))


def respond(request: Request, wiring: Wiring) -> Response:
    """Answer with the service's application; unsafe methods run in one transaction."""
    environ = {**request.environ, WIRING: wiring}
    return Response.from_app(environ[APP].wsgi_app, environ, buffered=True)


def _plain(text: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", status, headers, content_type="text/plain; charset=utf-8")
