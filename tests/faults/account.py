"""What came of the rounds of a run: counted round by round, kept on disk, told as one line."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Account:
    """Of one round, or of many added up. Findings are one line each."""

    attempts: int = 0
    acknowledged: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    """how often each fault was done, by kind and target"""
    recovered: int = 0
    recoveries: dict[str, list[float]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def add(self, other: "Account") -> None:
        self.attempts += other.attempts
        self.acknowledged += other.acknowledged
        self.recovered += other.recovered
        self.figures = dict(Counter(self.figures) + Counter(other.figures))
        self.done = dict(Counter(self.done) + Counter(other.done))
        for kind, seconds in other.recoveries.items():
            self.recoveries.setdefault(kind, []).extend(seconds)
        self.lost += other.lost
        self.doubled += other.doubled
        self.unexpected += other.unexpected

    @property
    def faults(self) -> int:
        return sum(self.done.values())

    @property
    def by_kind(self) -> dict[str, int]:
        kinds: Counter[str] = Counter()
        for fault, times in self.done.items():
            kinds[fault.split()[0]] += times
        return dict(kinds)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unexpected)

    def as_line(self, **facts: Any) -> str:
        """One line of JSON."""
        return json.dumps(
            facts
            | {
                "requests": self.acknowledged,
                "attempts": self.attempts,
                "acknowledged": self.acknowledged,
                "faults": self.faults,
                "by_kind": self.by_kind,
                **{name: self.figures.get(name, 0) for name in FIGURES},
                "recovery_s": recovery_times(self.recoveries),
                "recovered": self.recovered,
                "lost": len(self.lost),
                "doubled": len(self.doubled),
                "unexpected": len(self.unexpected),
            }
        )


FIGURES = (
    "accepted",
    "closed",
    "changed",
    "withdrawn",
    "matched",
    "escalated",
    "mails_repeated",
    "letters_repeated",
)


def recovery_times(recoveries: Mapping[str, list[float]]) -> dict[str, dict[str, float]]:
    """For each kind that was watched alone: how often, the median and the longest, in seconds."""
    return {
        kind: {
            "n": len(seconds),
            "p50": round(statistics.median(seconds), 2),
            "max": max(seconds),
        }
        for kind, seconds in sorted(recoveries.items())
    }


class Rounds:
    """The rounds of a run that are over, in a file: what is written there is not played again."""

    def __init__(self, file: Path, run: Mapping[str, Any]) -> None:
        """``run`` says what makes the run what it is; rounds of another are not this one's."""
        self._file = file
        self._run = dict(run)

    def over(self) -> list[Account]:
        if not self._file.exists():
            return []
        first, *rows = (json.loads(line) for line in self._file.read_text().splitlines())
        return [Account(**row) for row in rows] if first == self._run else []

    def begin(self) -> None:
        """Forget what was there."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._run) + "\n")

    def keep(self, account: Account) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps(asdict(account)) + "\n")


def total(accounts: Iterable[Account]) -> Account:
    found = Account()
    for account in accounts:
        found.add(account)
    return found
