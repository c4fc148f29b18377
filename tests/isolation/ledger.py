"""Every attempt, what was declared for it and what became of it."""

import sys
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Counts attempts by part; remembers in words each one that went against the declaration."""

    attempts: Counter[str] = field(default_factory=Counter)
    permitted: Counter[str] = field(default_factory=Counter)
    allowed: list[str] = field(default_factory=list)
    denied_wrongly: list[str] = field(default_factory=list)

    def record(self, part: str, what: str, *, declared: bool, permitted: bool) -> None:
        self.attempts[part] += 1
        self.permitted[part] += permitted
        if permitted and not declared:
            self._remember(self.allowed, f"{part}: ALLOWED though not declared: {what}")
        if declared and not permitted:
            self._remember(self.denied_wrongly, f"{part}: REFUSED though declared: {what}")

    @property
    def total(self) -> int:
        return self.attempts.total()

    @property
    def clean(self) -> bool:
        return not self.allowed and not self.denied_wrongly

    def lines(self) -> list[str]:
        """One line per part."""
        return [
            f"  {part:<34} {count:>6} attempts, {self.permitted[part]:>5} permitted"
            for part, count in self.attempts.items()
        ]

    @staticmethod
    def _remember(where: list[str], line: str) -> None:
        where.append(line)
        print(line, file=sys.stderr, flush=True)
