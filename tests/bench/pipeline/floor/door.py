"""The floor's HTTP: the standard library's server around one WSGI application."""

import hashlib
import io
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bson.binary import Binary
from pymongo.client_session import ClientSession

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Step
from tests.bench.pipeline.floor.relay import Relay
from tests.bench.pipeline.floor.store import Store
from tests.bench.pipeline.surroundings import AGENCY_HEADER, MAILBOX_HEADER

_TEXTS = ("urgency", "prefer", "language", "contact_kind", "contact", "text", "identity_level")
_KEY_BYTES = 160
_CALLERS_AT_ONCE = 128
"""Connections that may wait to be taken; the library's own five would refuse some."""


class Refused(Exception):
    """The body is not what it should be."""


class Application:
    def __init__(self, store: Store, relay: Relay) -> None:
        self._store = store
        self._relay = relay

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            body = _checked(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            answer = self._accept(environ, body)
        except Refused:
            start_response("422 Unprocessable Content", [("Content-Length", "0")])
            return []
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response("201 Created", headers)
        return [answer]

    def _accept(self, environ: dict[str, Any], body: dict[str, Any]) -> bytes:
        agency, key = environ["HTTP_X_AGENCY"], environ["HTTP_IDEMPOTENCY_KEY"]
        request_id, step = chain.submitted(agency, environ["HTTP_X_MAILBOX"], body)
        answer = json.dumps({"request_id": request_id, "state": "submitted"}).encode()
        row_id = Binary(hashlib.sha256(key.encode()).digest())

        def transaction(session: ClientSession) -> Step:
            claims = self._store.rows("intake.idempotency")
            claims.insert_one({"_id": row_id, "at": datetime.now(UTC)}, session=session)
            self._store.write(session, step)
            settled = {"$set": {"answer": answer}}
            claims.update_one({"_id": row_id}, settled, session=session)
            return step

        self._store.new_key(agency, f"request:{request_id}", secrets.token_bytes(_KEY_BYTES))
        self._relay.publish(self._store.transact(transaction).tells)
        return answer


def serve(port: int, application: Application) -> None:
    """A thread for each connection, which stays open; returns never."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            head: list[Any] = []
            body = application(_environ(self), lambda *said: head.extend(said))
            status, headers = head
            self.send_response(int(status.split()[0]))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"".join(body))

        def log_message(self, *_words: object) -> None:
            """Nothing: a log would be measured with it."""

    class Server(ThreadingHTTPServer):
        request_queue_size = _CALLERS_AT_ONCE

    Server(("127.0.0.1", port), Handler).serve_forever()


def _environ(request: BaseHTTPRequestHandler) -> dict[str, Any]:
    length = request.headers["Content-Length"]
    return {
        "REQUEST_METHOD": request.command,
        "PATH_INFO": request.path,
        "CONTENT_LENGTH": length,
        "HTTP_X_AGENCY": request.headers[AGENCY_HEADER],
        "HTTP_X_MAILBOX": request.headers[MAILBOX_HEADER],
        "HTTP_IDEMPOTENCY_KEY": request.headers["Idempotency-Key"],
        "wsgi.input": io.BytesIO(request.rfile.read(int(length))),
    }


def _checked(raw: bytes) -> dict[str, Any]:
    """:raises Refused:"""
    try:
        body: dict[str, Any] = json.loads(raw)
        sound = all(isinstance(body[name], str) for name in (*_TEXTS, "acknowledged_notice"))
        sound = sound and 1 <= len(body["topics"]) <= 5 and len(body["text"]) <= 4000
    except (ValueError, KeyError, TypeError):
        raise Refused from None
    if not sound:
        raise Refused
    return body
