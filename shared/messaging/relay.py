"""Carries outbox rows to the broker: right after the commit, and by a sweep of what stayed.

A row is marked sent only after its own confirm by the broker, so one may be published twice
(consumers deduplicate) and none is lost. Rows that wait are published together, and their confirms
awaited together: one by one each would wait for the broker's disk. While the broker is away rows
wait in the database; callers are never held up. A row no queue wants, or a full one refuses, stays
as well and is tried ever less often, while others pass it; the former is an alarm.

The one thread is green under eventlet's monkey-patching, native without it.
"""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from time import monotonic, time_ns

import structlog
from prometheus_client import Counter, Gauge
from pymongo.errors import PyMongoError

from shared.clock import Clock, SystemClock
from shared.events.schemas import types_of
from shared.messaging.errors import BrokerAway, Nacked, Unroutable
from shared.messaging.outbox_rows import OutboxRow, OutboxRows
from shared.messaging.patience import Patience
from shared.messaging.publisher import Outgoing, Publisher
from shared.observability import tell_span_of
from shared.observability.freshness import Freshness
from shared.storage.mongo import Mongo

log = structlog.get_logger()

_OFFERED_AT_MOST = 1000
_BATCH = 100
_SWEEP_SECONDS = 1.0
_SAMPLE_SECONDS = 5.0
_MARK_WITHIN = 0.1
"""So long a confirm may wait for others, to be written down with them."""

_STOP_WITHIN = 5.0

# Shorter than the leases in the database: a row held for longer is the sweep's, perhaps another's.
_HOLD_OFFERED = 4.0
_HOLD_CLAIMED = 25.0

_PUBLISHED = Counter("watchmate_outbox_published_total", "Events the broker confirmed", ["type"])
_UNROUTABLE = Counter(
    "watchmate_outbox_unroutable_total", "Events the broker had no place for", ["type"]
)
_NACKED = Counter("watchmate_outbox_nacked_total", "Events a full queue refused", ["type"])
_FAILURES = Counter("watchmate_relay_failures_total", "Errors of the relay nobody foresaw")
_WAITING = Gauge("watchmate_outbox_rows_waiting", "Outbox rows not yet confirmed by the broker")
_OLDEST = Gauge("watchmate_outbox_oldest_seconds", "Age of the oldest row waiting")


@dataclass(frozen=True)
class _Held:
    """A row this process may publish until its lease runs out."""

    row: OutboxRow
    until: float


class Relay:
    def __init__(
        self, amqp_uri: str, mongo: Mongo, service: str, clock: Clock | None = None
    ) -> None:
        self._rows = OutboxRows(mongo, service, clock or SystemClock())
        self._publisher = Publisher(amqp_uri)
        self._offered: queue.Queue[_Held | None] = queue.Queue(_OFFERED_AT_MOST)
        self._batch: deque[_Held] = deque()
        self._together = _BATCH
        self._confirmed: list[str] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._sweep_at = self._sample_at = self._mark_at = 0.0
        self._freshness = Freshness("outbox", _SAMPLE_SECONDS)
        _show_from_the_start(service)

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends after the rows in hand; what is left in memory is in the outbox too."""
        self._stopping.set()
        self._put(None)
        if self._thread is not None:
            self._thread.join(_STOP_WITHIN)

    @property
    def alive(self) -> bool:
        """Whether anything will be published: false before the start and after the stop."""
        return self._thread is not None and self._thread.is_alive()

    def offer(self, rows: Sequence[OutboxRow]) -> None:
        """Publish these soon. Never blocks: what does not fit is found by the sweep."""
        until = monotonic() + _HOLD_OFFERED
        for row in rows:
            self._put(_Held(row, until))

    def _put(self, held: _Held | None) -> None:
        with contextlib.suppress(queue.Full):
            self._offered.put_nowait(held)

    def _run(self) -> None:
        patience = Patience(first=0.1, longest=5.0)
        while not self._stopping.is_set():
            try:
                self._turn()
                patience.reset()
            except (BrokerAway, PyMongoError) as error:
                log.warning("relay_waits", error=error.__cause__ or error)
                self._stopping.wait(patience.next())
            except Exception as error:  # noqa: BLE001 - without this thread nothing is published
                _FAILURES.inc()
                log.error("relay_failed", error=error)
                self._publisher.drop()
                self._stopping.wait(patience.next())
        with contextlib.suppress(PyMongoError):
            self._mark()
        self._publisher.close()

    def _turn(self) -> None:
        self._sample()
        if len(self._confirmed) >= _BATCH or monotonic() >= self._mark_at:
            self._mark()
        if not self._batch:
            self._batch.extend(self._take())
        try:
            while self._batch and not self._stopping.is_set():
                self._send_some()
        finally:
            if self._batch:
                self._mark()  # something failed, and the next turn may be long in coming

    def _send_some(self) -> None:
        """After a failure one, then ever more: one that breaks connections keeps no other."""
        held = list(islice(self._batch, self._together))
        unknown = self._send([one.row for one in held if one.until > monotonic()])
        for _ in held:
            self._batch.popleft()
        if unknown:
            self._together = 1
            self._batch.extend(one for one in held if one.row.id in unknown)
            raise next(iter(unknown.values()))
        self._together = min(2 * self._together, _BATCH)

    def _send(self, rows: Sequence[OutboxRow]) -> dict[str, BrokerAway]:
        """By their ids those of which nobody knows whether the broker has them, and why."""
        began = time_ns()
        said = self._publisher.publish_all([_message(row) for row in rows])
        answered = list(zip(rows, said, strict=True))
        for row, problem in answered:
            codes = {"event_type": row.routing_key, "error": problem}
            tell_span_of(row.traceparent, "publish", began, **codes)
            if problem is None:
                self._note_confirmed(row)
        for row, problem in answered:
            if isinstance(problem, Unroutable | Nacked):
                self._leave(row, problem)
        away = ((row.id, problem) for row, problem in answered)
        return {row_id: why for row_id, why in away if type(why) is BrokerAway}

    def _note_confirmed(self, row: OutboxRow) -> None:
        _PUBLISHED.labels(row.routing_key).inc()
        if not self._confirmed:
            self._mark_at = monotonic() + _MARK_WITHIN
        self._confirmed.append(row.id)

    def _leave(self, row: OutboxRow, problem: Unroutable | Nacked) -> None:
        if isinstance(problem, Unroutable):
            _UNROUTABLE.labels(row.routing_key).inc()
            log.error(
                "event_unroutable", event_type=row.routing_key, exchange=row.exchange, error=problem
            )
        else:
            _NACKED.labels(row.routing_key).inc()
            log.warning("event_nacked", event_type=row.routing_key, error=problem)
        self._rows.postpone(row)

    def _mark(self) -> None:
        if self._confirmed:
            self._rows.mark_sent(self._confirmed)
            self._confirmed = []

    def _take(self) -> list[_Held]:
        pause = self._sweep_at - monotonic()
        if pause > 0:
            return self._take_offered(min(pause, self._until_marking()))
        until = monotonic() + _HOLD_CLAIMED
        rows = self._rows.claim(_BATCH)
        if len(rows) < _BATCH:
            self._sweep_at = monotonic() + _SWEEP_SECONDS
        return [_Held(row, until) for row in rows]

    def _until_marking(self) -> float:
        return max(self._mark_at - monotonic(), 0.0) if self._confirmed else _SWEEP_SECONDS

    def _take_offered(self, pause: float) -> list[_Held]:
        taken: list[_Held | None] = []
        with contextlib.suppress(queue.Empty):
            taken.append(self._offered.get(timeout=pause))
            while len(taken) < _BATCH:
                taken.append(self._offered.get_nowait())
        return [held for held in taken if held is not None]

    def _sample(self) -> None:
        if monotonic() < self._sample_at:
            return
        self._sample_at = monotonic() + _SAMPLE_SECONDS
        backlog = self._rows.backlog()
        _WAITING.set(backlog.rows)
        _OLDEST.set(backlog.oldest_seconds)
        self._freshness.taken()


def _show_from_the_start(service: str) -> None:
    """A counter that is born with its first count is no growth to whoever watches it."""
    for event_type in types_of(service):
        for counter in (_PUBLISHED, _UNROUTABLE, _NACKED):
            counter.labels(event_type)


def _message(row: OutboxRow) -> Outgoing:
    return Outgoing(
        row.exchange,
        row.routing_key,
        row.body,
        message_id=row.id,
        type=row.routing_key,
        headers={"traceparent": row.traceparent} if row.traceparent else {},
    )
