"""What was measured, and what it comes to beside others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Turn:
    """One measurement of one contender.

    Seconds, except: `throughput` in requests a second, `cpu` and `servers_cpu` in seconds of
    processor time a request, `memory` in megabytes by process, `work` in database operations a
    request, `busy` the share of all cores in use.
    """

    throughput: float
    p50: float | None = None
    p99: float | None = None
    cpu: float = 0.0
    servers_cpu: float = 0.0
    memory: Mapping[str, float] = field(default_factory=dict)
    work: Mapping[str, float] = field(default_factory=dict)
    busy: float = 0.0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    failures: Sequence[str] = ()

    @property
    def valid(self) -> bool:
        """Every accepted request became exactly one offer and one notice, and all were accepted."""
        return not (self.lost or self.doubled or self.failures) and self.accepted > 0


class NothingValid(Exception):
    """No round of a contender may be counted."""


@dataclass(frozen=True)
class Spread:
    """The middle of several rounds, with the least and the most."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


def values_of(turns: Sequence[Turn], name: str) -> list[float]:
    """One figure of every valid round that has it, in the order of the rounds."""
    found = [getattr(turn, name) for turn in turns if turn.valid]
    return [one for one in found if one is not None]


def spread(turns: Sequence[Turn], name: str) -> Spread:
    """:raises NothingValid:"""
    values = values_of(turns, name)
    if not values:
        raise NothingValid(name)
    return Spread.of(values)


def ratio(turns: Sequence[Turn], others: Sequence[Turn], name: str) -> Spread:
    """Round by round, because what disturbed a round disturbed both.

    :raises NothingValid: when there is no round in which both are valid.
    """
    pairs = [
        (getattr(one, name), getattr(other, name))
        for one, other in zip(turns, others, strict=True)
        if one.valid and other.valid
    ]
    found = [one / other for one, other in pairs if one is not None and other]
    if not found:
        raise NothingValid(name)
    return Spread.of(found)
