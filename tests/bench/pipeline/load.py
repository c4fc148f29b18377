"""Callers: as many as keep a contender busy, or as many a second as it should bear at ease."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException

from tests.bench.pipeline.arrivals import Book
from tests.bench.pipeline.asks import Asks, Caller, NotAccepted

ARRIVES_WITHIN = 60.0
"""Seconds after which a request that was accepted counts as lost."""

_OPEN_LOOP_CALLERS = 48


@dataclass
class Sent:
    """What was accepted, and when each was due to be sent; what was not."""

    began: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def accepted(self, request_id: str, at: float) -> None:
        with self._lock:
            self.began[request_id] = at

    def failed(self, error: Exception) -> None:
        with self._lock:
            self.failures.append(f"{type(error).__name__}: {error}")

    def latencies(self, book: Book) -> list[float]:
        """Seconds from when a request should have been sent until its notice was durable."""
        return [book.at[one] - at for one, at in self.began.items() if one in book.at]


def closed_loop(asks: Asks, book: Book, callers: int, seconds: float) -> Sent:
    """Each caller asks again when the notice of its last request is durable."""
    sent, until = Sent(), time.monotonic() + seconds

    def call(caller: Caller) -> None:
        while time.monotonic() < until:
            at = time.monotonic()
            request_id = caller.send(asks())
            sent.accepted(request_id, at)
            if not book.wait_for(request_id, ARRIVES_WITHIN):
                return

    _together(callers, call, sent)
    return sent


def open_loop(asks: Asks, rate: float, seconds: float) -> Sent:
    """So many a second, whether earlier ones are answered or not; latency counts from the plan."""
    sent, began = Sent(), time.monotonic() + 0.1
    plan, numbers = schedule(rate, seconds), itertools.count()

    def call(caller: Caller) -> None:
        while (number := next(numbers)) < len(plan):
            at = began + plan[number]
            time.sleep(max(0.0, at - time.monotonic()))
            sent.accepted(caller.send(asks()), at)

    _together(_OPEN_LOOP_CALLERS, call, sent)
    return sent


def schedule(rate: float, seconds: float) -> Sequence[float]:
    """When each is to be sent, in seconds from the start."""
    return [number / rate for number in range(max(1, int(rate * seconds)))]


def _together(callers: int, call: Callable[[Caller], None], sent: Sent) -> None:
    """All at once, and back when all are done; one that fails is told and ends."""

    def run() -> None:
        caller = Caller()
        try:
            call(caller)
        except (NotAccepted, OSError, HTTPException) as error:
            sent.failed(error)
        finally:
            caller.close()

    threads = [threading.Thread(target=run, daemon=True) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
