"""The training ledger of a supporter, from which the right to be matched is derived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .errors import InvalidProfile


@dataclass(frozen=True)
class Training:
    topic: str
    hours: float
    completed_on: date
    expires_on: date

    def __post_init__(self) -> None:
        if self.expires_on < self.completed_on:
            raise InvalidProfile("training", "a training expires on or after it was completed")


def valid_until(ledger: Iterable[Training]) -> date | None:
    """The last day on which every topic of the ledger is in date; None without training.

    A refresher extends its own topic only: the topic that lapses first decides.
    """
    latest: dict[str, date] = {}
    for entry in ledger:
        latest[entry.topic] = max(entry.expires_on, latest.get(entry.topic, entry.expires_on))
    return min(latest.values(), default=None)
