"""The door through which time calls a service: ``@when_due("offer_expiry")``.

What is to be done over and over says how often, ``@when_due("sweep", every=timedelta(days=1))``:
the one task of that kind then stands from the start, and one process at a time does it.
"""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

import eventlet
import structlog
from eventlet.support.greenlets import GreenletExit
from nameko.extensions import Entrypoint, SharedExtension
from prometheus_client import Counter, Gauge

from shared.observability import span
from shared.observability.freshness import Freshness
from shared.runtime.hosting import HostedPlatform, handler
from shared.storage import DueTask, DueTasks, Transaction, Transactions
from shared.storage.due import LONGEST_LEASE

log = structlog.get_logger()

_LEASE = timedelta(seconds=60)
_POLL_SECONDS = 0.2
_AT_ONCE = 4
_SOONEST_AGAIN = timedelta(seconds=1)
_STOP_WITHIN = 15.0
_SAMPLE_SECONDS = 5.0
_OVERDUE_SECONDS = 300.0
_ALARM_AGAIN = 60.0

_TASKS = Counter("watchmate_due_tasks_total", "Due tasks by kind and outcome", ["kind", "outcome"])

_WAITING = Gauge("watchmate_due_tasks_waiting", "Tasks that should be done by now and are not")
_OLDEST = Gauge("watchmate_due_oldest_seconds", "For how long the oldest of them should be done")

Lease = timedelta | Callable[[Mapping[str, Any]], timedelta]
Recording = Callable[[Transaction], None]


class DueHandler:
    """Runs one claimed task, so that its effect and its end are one transaction.

    A plain handler is called as ``method(tx, task)``. An outward one, which does something that
    no transaction can hold (a mail, a key destroyed), is called first as ``method(task)`` and
    gives back what to record; killed in between, it is called again.
    """

    def __init__(
        self, method: Callable[..., Any], outward: bool, every: timedelta | None = None
    ) -> None:
        self._method = method
        self._outward = outward
        self._every = every

    def __call__(self, due: DueTasks, transactions: Transactions, task: DueTask) -> None:
        record = self._record(task)

        def work(tx: Transaction) -> None:
            if self._end(due, tx, task):
                record(tx)

        transactions.run(work)

    def _end(self, due: DueTasks, tx: Transaction, task: DueTask) -> bool:
        """False: somebody has done it already."""
        if self._every is None:
            return due.finish(tx, task)
        return due.begin_again(tx, task, self._every)

    def _record(self, task: DueTask) -> Recording:
        if not self._outward:
            return lambda tx: self._method(tx, task)
        recording: Recording | None = self._method(task)
        return recording or (lambda tx: None)


class DueKind:
    """One kind of task: who does it, for how long it is held, and its own slots."""

    def __init__(
        self,
        handler: DueHandler,
        lease: timedelta,
        recurring: bool = False,
        at_once: int = _AT_ONCE,
        breaks_off: bool = False,
    ) -> None:
        self.handler = handler
        self.lease = lease
        self.recurring = recurring
        self.slots = eventlet.GreenPool(at_once)
        self._breaks_off = breaks_off

    def stop(self) -> None:
        """Must still be waited for: what is broken off has something to tidy up."""
        for running in tuple(self.slots.coroutines_running) if self._breaks_off else ():
            eventlet.kill(running)


class DuePoller(SharedExtension):
    """Claims what is due for all handlers of the process, a few of each kind at a time."""

    hosted = HostedPlatform()

    def __init__(self) -> None:
        self._kinds: dict[str, DueKind] = {}
        self._standing: set[str] = set()
        self._stopping = False
        self._started = False
        self._sample_at = self._alarm_at = 0.0
        self._freshness: Freshness | None = None

    def register(self, name: str, kind: DueKind) -> None:
        self._kinds[name] = kind
        self._freshness = self._freshness or Freshness("due", _SAMPLE_SECONDS)
        for outcome in ("done", "failed"):
            _TASKS.labels(name, outcome)

    def setup(self) -> None:
        self.hosted.setup()

    def start(self) -> None:
        if not self._started:
            self._started = True
            thread = self.container.spawn_managed_thread(self._poll)
            self.hosted.platform.watch("due", lambda: not (thread.dead or self._stopping))

    def stop(self) -> None:
        """Lets running tasks end; what takes longer comes back by its lease."""
        self._stopping = True
        for kind in self._kinds.values():
            kind.stop()
        with eventlet.Timeout(_STOP_WITHIN, False):
            for kind in self._kinds.values():
                kind.slots.waitall()

    def _poll(self) -> None:
        pause = _POLL_SECONDS
        while not self._stopping:
            try:
                self._set_up()
                self._sample()
                took = self._take()
                pause = 0 if took else _POLL_SECONDS
            except Exception as error:  # noqa: BLE001 - the poller outlives a database outage
                pause = min(pause * 2 + 0.1, 5.0)
                log.warning("due_poll_failed", error=error)
            eventlet.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads replicas

    def _set_up(self) -> None:
        """Of recurring kinds; again until the database could be asked."""
        for name, kind in self._kinds.items():
            if kind.recurring and name not in self._standing:
                self.hosted.platform.due.recurring(name)
                self._standing.add(name)

    def _take(self) -> bool:
        """One task of each kind that has a slot. False: there was none."""
        if not self.hosted.platform.due.any_due(list(self._kinds)):
            return False
        return any([self._take_one(name, kind) for name, kind in self._kinds.items()])

    def _take_one(self, name: str, kind: DueKind) -> bool:
        if self._stopping or kind.slots.free() == 0:
            return False
        task = self.hosted.platform.due.claim([name], kind.lease)
        if task is None:
            return False
        kind.slots.spawn_n(self._run, task)
        return True

    def _sample(self) -> None:
        if monotonic() < self._sample_at:
            return
        self._sample_at = monotonic() + _SAMPLE_SECONDS
        backlog = self.hosted.platform.due.backlog(list(self._kinds))
        _WAITING.set(backlog.tasks)
        _OLDEST.set(backlog.oldest_seconds)
        if self._freshness is not None:
            self._freshness.taken()
        if backlog.oldest_seconds > _OVERDUE_SECONDS and monotonic() >= self._alarm_at:
            self._alarm_at = monotonic() + _ALARM_AGAIN
            log.error("due_tasks_overdue", count=backlog.tasks, seconds=int(backlog.oldest_seconds))

    def _run(self, task: DueTask) -> None:
        with span("due", task.traceparent, kind=task.kind) as told:
            told["outcome"] = self._outcome(task)

    def _outcome(self, task: DueTask) -> str:
        platform = self.hosted.platform
        try:
            self._kinds[task.kind].handler(platform.due, platform.transactions, task)
            outcome = "done"
        except GreenletExit:
            self._postpone(task)  # not a failure: whoever is next need not wait for the lease
            raise
        except Exception as error:  # noqa: BLE001 - any failure is retried, with growing pauses
            outcome = "failed"
            log.warning("due_task_failed", kind=task.kind, error=error)
            self._postpone(task)
        _TASKS.labels(task.kind, outcome).inc()
        return outcome

    def _postpone(self, task: DueTask) -> None:
        try:
            self.hosted.platform.due.postpone(task)
        except Exception as error:  # noqa: BLE001 - then the lease brings it back
            log.warning("due_postpone_failed", kind=task.kind, error=error)


class WhenDue(Entrypoint):
    poller = DuePoller()

    def __init__(
        self,
        kind: str,
        outward: bool = False,
        lease: Lease = _LEASE,
        every: timedelta | None = None,
        at_once: int = _AT_ONCE,
        breaks_off: bool = False,
        **kwargs: Any,
    ) -> None:
        """``lease`` must be longer than the method can possibly take, or two will do it.

        ``at_once``: how many of them one process does at a time.

        ``breaks_off``: long work that a stop of the process does not wait for. It must be outward,
        and is called again from its beginning.

        ``every`` is a duration of the region's and divided by the pace, down to a second.
        """
        self.kind = kind
        self.outward = outward
        self.lease = lease
        self.every = every
        self.at_once = at_once
        self.breaks_off = breaks_off
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.poller.setup()
        method = handler(self.container, self.method_name)
        settings = self.poller.hosted.platform.settings
        lease = lease_of(self.lease, settings.extra)
        every = self.every and max(self.every / settings.policy_pace, _SOONEST_AGAIN)
        handler_ = DueHandler(method, self.outward, every)
        kind = DueKind(handler_, lease, every is not None, self.at_once, self.breaks_off)
        self.poller.register(self.kind, kind)

    def stop(self) -> None:
        self.poller.stop()


def lease_of(lease: Lease, settings: Mapping[str, Any]) -> timedelta:
    """The lease itself, or what it comes to under the settings of this service."""
    found = lease if isinstance(lease, timedelta) else lease(settings)
    if not timedelta(0) < found <= LONGEST_LEASE:
        raise ValueError(f"a lease must be more than nothing and at most {LONGEST_LEASE}")
    return found


when_due = WhenDue.decorator
