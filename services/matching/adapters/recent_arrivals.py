"""How many requests came to this process in the last seconds."""

import time
from collections.abc import Callable
from datetime import timedelta

WITHIN = timedelta(seconds=10)

_REMEMBERED_AT_MOST = 100_000


class RecentArrivals:
    """`rush_from` is asked each time, so that a changed policy counts at once.

    A request counts once, by its id: its transaction may be run several times, and in a rush most
    are. Those whose transaction is still under way count too, or a rush would begin as much later
    as there are handlers at work.

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
        self._came_at: dict[str, float] = {}
        """By request, the earliest first."""

    def rush(self, request_id: str) -> bool:
        now = self._monotonic()
        self._forget_until(now - self._seconds)
        self._came_at.setdefault(request_id, now)
        return len(self._came_at) >= self._rush_from()

    def _forget_until(self, moment: float) -> None:
        """What is long ago, and the earliest of more than could ever matter."""
        while self._came_at:
            earliest = next(iter(self._came_at))
            if self._came_at[earliest] > moment and len(self._came_at) < _REMEMBERED_AT_MOST:
                return
            del self._came_at[earliest]
