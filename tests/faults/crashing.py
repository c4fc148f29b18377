"""Makes this process die, by -9, at the points that ``<marks>/armed`` names.

Wraps functions of ``shared`` at their named steps:

    before_commit    the handler has written everything, the transaction is open
    after_commit     the transaction stands, nothing that follows it was done
    before_publish   the relay has a row of it in hand, alone or with others
    before_confirm   the broker was sent the message and has not answered
    before_ack       all is done and the broker not told
"""

import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar, copy_context
from functools import wraps
from pathlib import Path
from typing import Any

import flask
from amqp import spec
from amqp.channel import Channel

from shared.http.door import Door
from shared.http.exchange import exchange
from shared.messaging.delivery import Delivery
from shared.messaging.handling import Handling
from shared.messaging.outbox import Outbox
from shared.messaging.outbox_rows import OutboxRow
from shared.messaging.relay import Relay
from shared.runtime.when_due import DueHandler, WhenDue
from shared.storage.transactions import Transaction
from tests.faults.points import Cell, Marks

_PARAMETER = re.compile(r"<(?:[^:>]+:)?(\w+)>")

_handling: ContextVar[str | None] = ContextVar("handling", default=None)
_method: ContextVar[str] = ContextVar("method", default="")
_publishing: ContextVar[tuple[str, ...]] = ContextVar("publishing", default=())


def arm(folder: Path) -> None:
    marks = Marks(folder)

    def reach(point: str, who: str | None) -> None:
        cell = Cell(who or "", point)
        if who and marks.is_armed(cell) and marks.died_first(cell):
            os.kill(os.getpid(), signal.SIGKILL)

    _in_handlers(reach)
    _in_tasks(reach)
    _in_threads()
    _in_calls(reach)
    _around_commits(reach)
    _in_the_outbox(marks)
    _in_the_relay(reach, marks)


Reach = Callable[[str, str | None], None]


def _in_handlers(reach: Reach) -> None:
    def handle(original: Any, self: Handling, delivery: Delivery) -> None:
        service = delivery.queue.partition(".")[0]
        _handling.set(f"{service}.{self._name}")
        original(self, delivery)
        _handling.set(None)

    def made(original: Any, self: Handling, *words: Any, **options: Any) -> None:
        original(self, *words, **options)
        work = self._handler

        def handler(tx: Transaction, event: Any) -> None:
            work(tx, event)
            reach("before_commit", _handling.get())

        self._handler = handler

    def ack(original: Any, self: Delivery) -> None:
        reach("before_ack", _handling.get())
        original(self)

    _wrap(Handling, "__init__", made)
    _wrap(Handling, "__call__", handle)
    _wrap(Delivery, "ack", ack)


def _in_tasks(reach: Reach) -> None:
    """A task that does its work in transactions of its own dies after the first of them."""

    def setup(original: Any, self: WhenDue) -> None:
        original(self)
        kind = self.poller._kinds[self.kind]
        kind.handler = _named(kind.handler, f"{self.container.service_name}.{self.method_name}")

    def _named(handler: DueHandler, who: str) -> Any:
        record = handler._record

        def recorded(task: Any) -> Callable[[Transaction], None]:
            done = record(task)

            def recording(tx: Transaction) -> None:
                done(tx)
                reach("before_commit", who)

            return recording

        def handled(*words: Any) -> None:
            _handling.set(who)
            try:
                handler(*words)
            finally:
                _handling.set(None)

        handler._record = recorded  # type: ignore[method-assign]
        return handled

    _wrap(WhenDue, "setup", setup)


def _in_threads() -> None:
    """What a handler leaves to threads of its own is its doing too."""

    def start(original: Any, self: threading.Thread) -> None:
        context, run = copy_context(), self.run
        self.run = lambda: context.run(run)  # type: ignore[method-assign]
        original(self)

    _wrap(threading.Thread, "start", start)


def _in_calls(reach: Reach) -> None:
    def settled(original: Any, self: Door, tx: Any, response: Any, current: Any) -> Any:
        answer = original(self, tx, response, current)
        _handling.set(_call(self._parts.service, _method.get(), current.rule))
        reach("before_commit", _handling.get())
        return answer

    def answer(original: Any, self: Door, environ: Any, start_response: Any) -> Any:
        _handling.set(None)
        _method.set(str(environ["REQUEST_METHOD"]))
        return original(self, environ, start_response)

    _wrap(Door, "_settled", settled)
    _wrap(Door, "__call__", answer)


def _around_commits(reach: Reach) -> None:
    def committed(original: Any, self: Transaction) -> None:
        reach("after_commit", _handling.get())
        original(self)

    _wrap(Transaction, "committed", committed)


def _in_the_outbox(marks: Marks) -> None:
    def add(original: Any, self: Outbox, tx: Transaction, event: Any) -> None:
        original(self, tx, event)
        who = _handling.get()
        if who is None and flask.has_request_context():
            who = _call(self._service, _method.get(), exchange().rule)
        if who is not None:
            marks.wrote(event.id, who)

    _wrap(Outbox, "add", add)


def _in_the_relay(reach: Reach, marks: Marks) -> None:
    def send(original: Any, self: Relay, rows: Sequence[OutboxRow]) -> Any:
        writers = [who for row in rows if (who := marks.writer_of(row.id)) is not None]
        for who in writers:
            reach("before_publish", who)
        _publishing.set(tuple(writers))
        try:
            return original(self, rows)
        finally:
            _publishing.set(())

    def wait(original: Any, self: Channel, method: Any, *words: Any, **options: Any) -> Any:
        if isinstance(method, list) and spec.Basic.Ack in method:
            for who in _publishing.get():
                reach("before_confirm", who)
        return original(self, method, *words, **options)

    _wrap(Relay, "_send", send)
    _wrap(Channel, "wait", wait)


def _call(service: str, method: str, rule: str) -> str:
    """As the OpenAPI document writes it."""
    path = _PARAMETER.sub(r"{\1}", rule)
    return f"{service}.{method} {path}"


def _wrap(owner: type, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapped(*words: Any, **options: Any) -> Any:
        return wrapper(original, *words, **options)

    setattr(owner, name, wrapped)
