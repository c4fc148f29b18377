"""Scores of many people as counts: exact, bounded by the instrument's range, and they add up.

A score has few values, so how often each was given says all that the raw answers would say to a
statistic, at the same size for a hundred people and for ten million.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from services.evaluation.domain.moments import Moments

Key = TypeVar("Key")

# 3.5 - 3.1 and 2.5 - 2.1 are one change, though not in floating point.
_DIGITS = 9


@dataclass(frozen=True)
class Distribution:
    """Score → number of people who had it."""

    counts: Mapping[float, int] = field(default_factory=dict)

    def __add__(self, other: "Distribution") -> "Distribution":
        return Distribution.total((self, other))

    @classmethod
    def total(cls, parts: Iterable["Distribution"]) -> "Distribution":
        """Of any number of them, in one go."""
        return cls(summed(part.counts for part in parts))

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def moments(self) -> Moments:
        squares = sum(score * score * people for score, people in self.counts.items())
        total = sum(score * people for score, people in self.counts.items())
        return Moments(self.n, total, squares)

    @property
    def mean(self) -> float | None:
        """None when nobody answered."""
        total = sum(score * people for score, people in self.counts.items())
        return total / self.n if self.n else None


@dataclass(frozen=True)
class Pairs:
    """(score before, score after) → number of people; each person is in it once."""

    counts: Mapping[tuple[float, float], int] = field(default_factory=dict)

    def __add__(self, other: "Pairs") -> "Pairs":
        return Pairs.total((self, other))

    @classmethod
    def total(cls, parts: Iterable["Pairs"]) -> "Pairs":
        """Of any number of them, in one go."""
        return cls(summed(part.counts for part in parts))

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def before(self) -> Distribution:
        """The first scores of those who gave both."""
        before: Counter[float] = Counter()
        for (score, _), people in self.counts.items():
            before[score] += people
        return Distribution(dict(before))

    @property
    def after(self) -> Distribution:
        return self.swapped.before

    @property
    def swapped(self) -> "Pairs":
        return Pairs({(after, before): people for (before, after), people in self.counts.items()})

    @property
    def changes(self) -> Distribution:
        """After minus before."""
        changes: Counter[float] = Counter()
        for (before, after), people in self.counts.items():
            changes[round(after - before, _DIGITS)] += people
        return Distribution(dict(changes))


def summed(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    """Counts that add up, key by key."""
    counts: Counter[Key] = Counter()
    for part in parts:
        counts.update(part)
    return dict(counts)
