"""How long to wait before the next try."""

import random


class Patience:
    """Growing pauses with jitter, so that replicas do not come back in step."""

    def __init__(self, first: float, longest: float, factor: float = 2.0) -> None:
        self._first = first
        self._longest = longest
        self._factor = factor
        self._next = first

    def next(self) -> float:
        """Seconds to pause now."""
        pause = self._next
        self._next = min(self._next * self._factor, self._longest)
        return pause * random.uniform(0.7, 1.3)  # noqa: S311 - spreads load, guards nothing

    def reset(self) -> None:
        self._next = self._first
