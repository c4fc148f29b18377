"""The one way in: body, transaction, idempotent answer, problems and headers around Flask."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import pymongo
from werkzeug.wrappers import Response

from shared.http import correlation, traffic
from shared.http.admission import SAFE
from shared.http.body import Environ, buffer_body, replay
from shared.http.exchange import EXCHANGE, UNMATCHED, WIRING, Exchange
from shared.http.idempotency import ClaimTaken
from shared.http.parts import Parts
from shared.http.problems import Problem, internal, unavailable
from shared.observability import log, spans_are_told, tell_span, tracing
from shared.outages import is_not_ready, is_server_away, is_time_over
from shared.storage import Transaction

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# Seconds for one try and for a whole transaction, repetitions and commit included; the driver's
# own limit is two minutes, in which nobody would still be listening.
_TRY_WITHIN = 6
_ANSWER_WITHIN = 15


class _Refused(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class _Away(Exception):
    pass


class Door:
    """WSGI middleware; errors that no view declared leave Flask and are answered here."""

    def __init__(self, app: "WSGIApplication", parts: Parts) -> None:
        self._app = app
        self._parts = parts

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        with tracing(told=spans_are_told()) as traceparent:
            return self._traced(environ, start_response, traceparent)

    def _traced(
        self, environ: Environ, start_response: "StartResponse", traceparent: str
    ) -> Iterable[bytes]:
        started, began = time.perf_counter(), time.time_ns()
        tries: list[Exchange] = []
        response = self._guarded(environ, tries)
        correlation.show(response, traceparent, tries[-1].principal if tries else None)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        rule = tries[-1].rule if tries else UNMATCHED
        method = str(environ["REQUEST_METHOD"])
        seconds = time.perf_counter() - started
        known = traffic.record(self._parts.service, rule, method, response.status_code, seconds)
        if correlation.HEADER in response.headers:  # who is not told the id leaves no span either
            tell_span("http", began, route=rule, method=known, status=response.status_code)
        if tries and tries[-1].principal:  # of callers without a token there is no access log
            log().debug("http_answered", route=rule, method=method, status=response.status_code)
        return cast(Iterable[bytes], response(environ, start_response))

    def _guarded(self, environ: Environ, tries: list[Exchange]) -> Response:
        try:
            return self._answer(environ, tries)
        except Problem as problem:
            return problem.response()
        except _Away:
            return unavailable().response()
        except Exception as error:  # noqa: BLE001 - the outermost door: nothing may pass it
            return _answer_to_failure(error)

    def _answer(self, environ: Environ, tries: list[Exchange]) -> Response:
        body = buffer_body(environ)
        wiring: Any = environ.get(WIRING)

        def attempt(tx: Transaction | None) -> Response:
            tries.append(Exchange(wiring, body, tx))
            return Response.from_app(
                self._app, {**replay(environ, body), EXCHANGE: tries[-1]}, buffered=True
            )

        if environ["REQUEST_METHOD"] in SAFE:
            return attempt(None)
        return self._in_transaction(attempt, tries)

    def _in_transaction(self, attempt: Any, tries: list[Exchange]) -> Response:
        def work(tx: Transaction) -> Response:
            try:
                with pymongo.timeout(_TRY_WITHIN):
                    return self._settled(tx, attempt(tx), tries[-1])
            except Exception as error:
                if is_server_away(error) or is_time_over(error):
                    raise _Away from error
                raise

        try:
            with pymongo.timeout(_ANSWER_WITHIN):
                return self._parts.transactions.run(work)
        except _Refused as refused:
            return refused.response
        except ClaimTaken as taken:
            return self._parts.idempotency.earlier_answer(taken.claim)

    def _settled(self, tx: Transaction, response: Response, current: Exchange) -> Response:
        if response.status_code >= 400 and not current.refusal_stands:
            raise _Refused(response)
        if current.claim is not None:
            self._parts.idempotency.settle(tx, current.claim, response)
        return response


def _answer_to_failure(error: Exception) -> Response:
    if is_not_ready(error):
        log().warning("http_unavailable", error=error)
        return unavailable().response()
    log().error("http_failed", error=error)
    return internal().response()
