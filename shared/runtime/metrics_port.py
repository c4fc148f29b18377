"""The metrics of the process on a port of their own, where callers of the API do not come."""

import logging
from typing import Any

import eventlet
from eventlet import wsgi
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from shared.observability.metrics import metrics_app

_AT_ONCE = 4
_SOCKET_SECONDS = 10


class MetricsPort:
    """Answers beside the worker pool; closed when `port` is None, for nothing needs it open."""

    def __init__(self, host: str, port: int | None) -> None:
        self._address = None if port is None else (host, port)
        self._server: Any = None
        self._socket: Any = None

    def start(self) -> None:
        """:raises OSError: when the port is taken."""
        if self._address is not None:
            self._socket = eventlet.listen(self._address)
            self._server = eventlet.spawn(_serve, self._socket)

    def stop(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._socket.close()


def _serve(listening: Any) -> None:
    wsgi.server(
        listening,
        DispatcherMiddleware(NotFound(), {"/metrics": metrics_app}),
        log=logging.getLogger(__name__),
        log_output=False,
        debug=False,
        keepalive=False,
        max_size=_AT_ONCE,
        socket_timeout=_SOCKET_SECONDS,
    )
