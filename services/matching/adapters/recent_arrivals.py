"""How many requests came to this process in the last seconds."""

import time
from collections import deque
from collections.abc import Callable

WITHIN_SECONDS = 10.0


class RecentArrivals:
    """`rush_from` is asked each time, so that a changed policy counts at once.

    Each process counts for itself: that the others are as busy makes nobody wait longer.
    """

    def __init__(
        self, rush_from: Callable[[], int], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._rush_from = rush_from
        self._monotonic = monotonic
        self._arrivals: deque[float] = deque(maxlen=100_000)

    def rush(self) -> bool:
        now = self._monotonic()
        self._arrivals.append(now)
        while self._arrivals and self._arrivals[0] <= now - WITHIN_SECONDS:
            self._arrivals.popleft()
        return len(self._arrivals) >= self._rush_from()
