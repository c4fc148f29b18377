"""The training ledger of a supporter, from which the right to be matched is derived."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .errors import InvalidProfile

MOST_TRAININGS = 100
EVIDENCE = r"^[A-Za-z0-9._/-]{1,40}$"


@dataclass(frozen=True)
class Training:
    """A course that was taken, entered once; `evidence` is a certificate's number or the like."""

    topic: str
    hours: float
    completed_on: date
    expires_on: date
    evidence: str | None = None

    def __post_init__(self) -> None:
        if self.expires_on < self.completed_on:
            raise InvalidProfile("training", "a training expires on or after it was completed")
        if self.evidence is not None and not re.fullmatch(EVIDENCE, self.evidence):
            raise InvalidProfile("training", "an evidence of letters, digits and . _ / - only")


def appended(ledger: tuple[Training, ...], entry: Training, today: date) -> tuple[Training, ...]:
    """An entry that is there already stays one; what has not been taken yet is no training."""
    if entry in ledger:
        return ledger
    if entry.completed_on > today:
        raise InvalidProfile("completed_on", "a day that is not ahead")
    if len(ledger) >= MOST_TRAININGS:
        raise InvalidProfile("topic", f"at most {MOST_TRAININGS} trainings; replace old ones")
    return (*ledger, entry)


def valid_until(ledger: Iterable[Training]) -> date | None:
    """The last day on which every topic of the ledger is in date; None without training.

    A refresher extends its own topic only: the topic that lapses first decides.
    """
    return min(last_days(ledger).values(), default=None)


def last_days(ledger: Iterable[Training]) -> dict[str, date]:
    """The last day of each topic."""
    latest: dict[str, date] = {}
    for entry in ledger:
        latest[entry.topic] = max(entry.expires_on, latest.get(entry.topic, entry.expires_on))
    return latest
