"""The door through which time calls a service: ``@when_due("offer_expiry")``."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import eventlet
import structlog
from nameko.extensions import Entrypoint, SharedExtension
from prometheus_client import Counter

from shared.runtime.hosting import HostedPlatform, handler
from shared.storage import DueTask, DueTasks, Transaction, Transactions

log = structlog.get_logger()

_LEASE = timedelta(seconds=60)
_POLL_SECONDS = 0.2
_AT_ONCE = 4

_TASKS = Counter("watchmate_due_tasks_total", "Due tasks by kind and outcome", ["kind", "outcome"])

Recording = Callable[[Transaction], None]


class DueHandler:
    """Runs one claimed task, so that its effect and its end are one transaction.

    A plain handler is called as ``method(tx, task)``. An outward one, which does something that
    no transaction can hold (a mail, a key destroyed), is called first as ``method(task)`` and
    gives back what to record; killed in between, it is called again.
    """

    def __init__(self, method: Callable[..., Any], outward: bool) -> None:
        self._method = method
        self._outward = outward

    def __call__(self, due: DueTasks, transactions: Transactions, task: DueTask) -> None:
        record = self._record(task)

        def work(tx: Transaction) -> None:
            if due.finish(tx, task):
                record(tx)

        transactions.run(work)

    def _record(self, task: DueTask) -> Recording:
        if not self._outward:
            return lambda tx: self._method(tx, task)
        recording: Recording | None = self._method(task)
        return recording or (lambda tx: None)


class DuePoller(SharedExtension):
    """Claims what is due for all handlers of the process, a few at a time."""

    hosted = HostedPlatform()

    def __init__(self) -> None:
        self._handlers: dict[str, DueHandler] = {}
        self._pool = eventlet.GreenPool(_AT_ONCE)
        self._stopping = False
        self._started = False

    def register(self, kind: str, due_handler: DueHandler) -> None:
        self._handlers[kind] = due_handler

    def setup(self) -> None:
        self.hosted.setup()

    def start(self) -> None:
        if not self._started:
            self._started = True
            thread = self.container.spawn_managed_thread(self._poll)
            self.hosted.platform.watch("due", lambda: not (thread.dead or self._stopping))

    def stop(self) -> None:
        self._stopping = True
        self._pool.waitall()

    def _poll(self) -> None:
        pause = _POLL_SECONDS
        while not self._stopping:
            try:
                took = self._take()
                pause = 0 if took else _POLL_SECONDS
            except Exception as error:  # noqa: BLE001 - the poller outlives a database outage
                pause = min(pause * 2 + 0.1, 5.0)
                log.warning("due_poll_failed", error=type(error).__name__)
            eventlet.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads replicas

    def _take(self) -> bool:
        if not self._handlers or self._pool.free() == 0:
            return False
        task = self.hosted.platform.due.claim(list(self._handlers), _LEASE)
        if task is None:
            return False
        self._pool.spawn_n(self._run, task)
        return True

    def _run(self, task: DueTask) -> None:
        platform = self.hosted.platform
        try:
            self._handlers[task.kind](platform.due, platform.transactions, task)
            _TASKS.labels(task.kind, "done").inc()
        except Exception as error:  # noqa: BLE001 - any failure is retried, with growing pauses
            _TASKS.labels(task.kind, "failed").inc()
            log.warning("due_task_failed", kind=task.kind, error=type(error).__name__)
            self._postpone(task)

    def _postpone(self, task: DueTask) -> None:
        try:
            self.hosted.platform.due.postpone(task)
        except Exception as error:  # noqa: BLE001 - then the lease brings it back
            log.warning("due_postpone_failed", kind=task.kind, error=type(error).__name__)


class WhenDue(Entrypoint):
    poller = DuePoller()

    def __init__(self, kind: str, outward: bool = False, **kwargs: Any) -> None:
        self.kind = kind
        self.outward = outward
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.poller.setup()
        method = handler(self.container, self.method_name)
        self.poller.register(self.kind, DueHandler(method, self.outward))

    def stop(self) -> None:
        self.poller.stop()


when_due = WhenDue.decorator
