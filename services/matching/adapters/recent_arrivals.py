"""How many requests came to this process in the last seconds."""

import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

WITHIN = timedelta(seconds=10)


class RecentArrivals:
    """`rush_from` is asked each time, so that a changed policy counts at once.

    Each process counts for itself: that the others are as busy makes nobody wait longer.
    `within` is shorter where demonstrations run faster, or their every day would be a rush.
    """

    def __init__(
        self,
        rush_from: Callable[[], int],
        within: timedelta = WITHIN,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rush_from = rush_from
        self._seconds = within.total_seconds()
        self._monotonic = monotonic
        self._arrivals: deque[float] = deque(maxlen=100_000)

    def rush(self) -> bool:
        now = self._monotonic()
        self._arrivals.append(now)
        while self._arrivals and self._arrivals[0] <= now - self._seconds:
            self._arrivals.popleft()
        return len(self._arrivals) >= self._rush_from()
