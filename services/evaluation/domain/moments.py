"""Count, sum and sum of squares of a score: enough for a mean, and they add up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Moments:
    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, score: float) -> "Moments":
        return cls(1, score, score * score)

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        return self.total / self.n if self.n else None
