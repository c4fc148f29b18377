"""What takes part in a measurement."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tests.bench.pipeline.asks import Ask


class Contender(Protocol):
    """Stopped between its turns, so that only one of them costs anything at a time."""

    name: str
    promises: str
    prefix: str
    """Of the names of its databases."""

    def start(self) -> None:
        """Returns when it takes requests and all its queues are read."""

    def stop(self) -> None: ...

    def processes(self) -> Mapping[str, Sequence[int]]:
        """Process ids by what they are, while it runs."""

    def ask(self) -> Ask:
        """A new request of an officer nobody has seen before."""

    def prepare(self, count: int) -> None:
        """Have so many requests at hand, so that making them is not measured."""

    def renew(self) -> None:
        """As administrator, between measurements: every supporter has free places again."""
