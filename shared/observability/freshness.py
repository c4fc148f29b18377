"""How late sampled figures are: one that is not taken any more looks as calm as ever."""

from collections.abc import Callable
from time import monotonic

from prometheus_client import Gauge

_LATE = Gauge(
    "watchmate_gauge_late_seconds",
    "For how long a sample has been due that was not taken: the gauge shows an old figure",
    ["kind"],
)


class Freshness:
    """Of one kind of figure, due from the start on; worked out whenever somebody reads it.

    So a sample that never ends shows as well as one that fails.
    """

    def __init__(self, kind: str, pause: float, now: Callable[[], float] = monotonic) -> None:
        self._pause = pause
        self._now = now
        self._due = now()
        _LATE.labels(kind).set_function(self._late)

    def taken(self) -> None:
        self._due = self._now() + self._pause

    def _late(self) -> float:
        return max(self._now() - self._due, 0.0)
