"""What happens to one event, whatever happens: the failure table of the bus.

| failure                                      | answer                                       |
|----------------------------------------------|----------------------------------------------|
| undecodable, unknown type, breaks its schema | dead-lettered at once                        |
| ``Refused``                                  | dead-lettered at once                        |
| database or broker away                      | kept and retried until it works; gate shut   |
| transaction lost against others              | kept and retried until it works              |
| keys, region or rights not provisioned yet   | kept and retried until it works              |
| agency not known here                        | region read anew at once, then tried again   |
| agency unknown to a region just read         | dead-lettered at once                        |
| anything else                                | eight tries in about 90 s, then dead         |
| process dies                                 | the broker delivers again; inbox recognises  |

A message is acknowledged only after its transaction, or its dead copy, is safe.
"""

import threading
from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any, Protocol

import structlog
from prometheus_client import Counter, Histogram

from shared.events.envelope import Event
from shared.events.registry import InvalidEvent, Undecodable, UnknownEvent, decode
from shared.messaging.delivery import Delivery
from shared.messaging.errors import (
    AlreadyHandled,
    Refused,
)
from shared.messaging.gate import Gate
from shared.messaging.patience import Patience
from shared.observability import span
from shared.outages import is_not_ready, is_server_away
from shared.region.directory import AgencyUnread
from shared.storage.transactions import Transaction

log = structlog.get_logger()

OUTCOMES = ("handled", "duplicate", "retried", "dead_lettered")
TRIES = 8
TRIES_WITHIN = 90.0
"""Seconds from the first to the last: a hiccup of a part nobody thought of is over by then."""

_READ_ANEW_WITHIN = 0.3
"""Seconds; the region is read again at most twice in one."""

_EVENTS = Counter(
    "watchmate_events_total", "Events by handler and what became of them", ["handler", "outcome"]
)
_SECONDS = Histogram("watchmate_event_seconds", "Seconds one try took", ["handler"])


class Stopped(Exception):
    """The process is stopping, so the try was not made."""


Handler = Callable[[Transaction, Event], Any]


class Runs(Protocol):
    def run(self, work: Callable[[Transaction], Any]) -> Any: ...


class Admits(Protocol):
    def admit(self, tx: Transaction, handler: str, event: Event, since: float) -> None: ...


class Buries(Protocol):
    def bury(self, delivery: Delivery, reason: str, attempts: int) -> None: ...


class Handling:
    """One handler's way with the deliveries of its queue; safe to be called concurrently."""

    def __init__(
        self,
        name: str,
        event_type: str,
        handler: Handler,
        transactions: Runs,
        admission: Admits,
        burial: Buries,
        pace: "Pace",
    ) -> None:
        self._name = name
        self._event_type = event_type
        self._handler = handler
        self._transactions = transactions
        self._admission = admission
        self._burial = burial
        self._pace = pace
        for outcome in OUTCOMES:
            _EVENTS.labels(name, outcome)

    def __call__(self, delivery: Delivery) -> None:
        try:
            event = self._read(delivery.body)
        except (Undecodable, UnknownEvent, InvalidEvent) as error:
            self._bury(delivery, _snake(type(error).__name__), attempts=0)
        except Exception as error:  # noqa: BLE001 - no body may end the process that reads it
            log.error("event_unreadable", queue=delivery.queue, error=error)
            self._bury(delivery, "undecodable", attempts=0)
        else:
            codes = {"handler": self._name, "event_type": self._event_type}
            with span("event", event.traceparent or delivery.traceparent, **codes) as told:
                told["outcome"] = self._handle(delivery, event)

    def give_up(self, delivery: Delivery, error: Exception) -> None:
        """Bury what the handling as a whole has failed on."""
        self._bury(delivery, f"handling_failed:{type(error).__name__}", attempts=0)

    def _read(self, body: bytes) -> Event:
        event = decode(body)
        if event.type != self._event_type:
            raise InvalidEvent("invalid: type")
        return event

    def _handle(self, delivery: Delivery, event: Event) -> str | None:
        """What became of it; None when it was left to the broker."""
        failures, since = 0, monotonic()
        pauses = self._pace.between_tries()
        while self._pace.goes_on(delivery):
            error = self._pace.one_try(lambda: self._run(event, since))
            if error is None or isinstance(error, AlreadyHandled):
                return self._done(delivery, error)
            if isinstance(error, Refused):
                return self._bury(delivery, f"refused:{error.reason}", failures + 1)
            if isinstance(error, Stopped):
                return None
            failures += _weight(error)
            self._note(error, failures)
            if failures >= TRIES:
                return self._bury(delivery, f"handler_failed:{type(error).__name__}", failures)
            if not is_server_away(error):
                self._pace.pause(_learning() if isinstance(error, AgencyUnread) else pauses)
        return None

    def _done(self, delivery: Delivery, error: Exception | None) -> str:
        outcome = "handled" if error is None else "duplicate"
        self._count(outcome)
        log.debug("event_done", handler=self._name, event_type=self._event_type, outcome=outcome)
        delivery.ack()
        return outcome

    def _run(self, event: Event, since: float) -> None:
        def work(tx: Transaction) -> None:
            self._admission.admit(tx, self._name, event, since)
            self._handler(tx, event)

        started = perf_counter()
        try:
            self._transactions.run(work)
        finally:
            _SECONDS.labels(self._name).observe(perf_counter() - started)

    def _bury(self, delivery: Delivery, reason: str, attempts: int) -> str | None:
        """As often as it takes: a message is never given up without a copy."""
        pauses = Patience(first=0.2, longest=30.0)
        while self._pace.goes_on(delivery):
            try:
                self._burial.bury(delivery, reason, attempts)
            except Exception as error:  # noqa: BLE001 - whatever it was, there is no copy yet
                log.error("dead_letter_waits", queue=delivery.queue, error=error)
                self._pace.pause(pauses)
            else:
                self._count("dead_lettered")
                delivery.ack()
                return "dead_lettered"
        return None

    def _note(self, error: Exception, failures: int) -> None:
        """Logs keep class and place of the error, never its text: it may quote what was written."""
        self._count("retried")
        log.warning(
            "event_failed",
            handler=self._name,
            event_type=self._event_type,
            error=error,
            attempt=failures,
        )

    def _count(self, outcome: str) -> None:
        _EVENTS.labels(self._name, outcome).inc()


class Pace:
    """How many tries run at once in a service, and when they wait; shared by all its handlers.

    Nobody holds a slot between two tries.
    """

    def __init__(self, gate: Gate, at_once: int = 8) -> None:
        self.tries_within = TRIES_WITHIN
        self._gate = gate
        self._slots = threading.BoundedSemaphore(at_once)
        self.stopping = threading.Event()

    def goes_on(self, delivery: Delivery) -> bool:
        return not (self.stopping.is_set() or delivery.lost.is_set())

    def between_tries(self) -> Patience:
        """Growing threefold up to a third of the time: 0.2 s, 0.7 s, 2 s … 30 s, 30 s."""
        return Patience(self.tries_within / 400, self.tries_within / 3, factor=3.0)

    def pause(self, patience: Patience) -> None:
        self.stopping.wait(patience.next())

    def one_try(self, work: Callable[[], None]) -> Exception | None:
        """What went wrong, if anything; ``Stopped`` when it was not made."""
        with self._slots:
            given = self._gate.enter(self.stopping)
            if given is None:
                return Stopped()
            away = False
            try:
                work()
            except Exception as error:  # noqa: BLE001 - each kind has its answer in the table
                away = is_server_away(error)
                return error
            finally:
                self._gate.leave(given, away)
        return None


def _weight(error: Exception) -> int:
    """Only what may be the event's or the handler's own fault counts towards giving up."""
    return 0 if is_not_ready(error) else 1


def _learning() -> Patience:
    """Not growing: with every moment an event of a known agency waits behind it."""
    return Patience(_READ_ANEW_WITHIN, _READ_ANEW_WITHIN)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
