"""When a figure over several agencies may be shown: enough of them, and none that stands out.

Each agency knows its own share. So of a regional figure must be left, for each of them, enough
that is not theirs; the p % rule says how much: the second largest agency, subtracting its own,
must not estimate the largest one to within p % (Cox 1981; Hundepool et al., *Statistical
Disclosure Control*, 2012, section 4.2.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RollUpRule:
    """``agencies`` that contribute at least; none more than ``share`` of a figure; p as ``p``."""

    agencies: int = 3
    share: float = 0.8
    p: float = 0.1

    def __post_init__(self) -> None:
        if self.agencies < 3:
            raise ValueError("of two agencies each would know the other's figures")
        if not (0 < self.share < 1 and 0 < self.p < 1):
            raise ValueError("shares are between 0 and 1")

    def allows(self, contributions: Sequence[int]) -> bool:
        """:param contributions: of each agency to one figure, in any order."""
        parts = sorted((part for part in contributions if part), reverse=True)
        if len(parts) < self.agencies:
            return False
        total, largest, second = sum(parts), parts[0], parts[1]
        return largest <= self.share * total and total - largest - second >= self.p * largest


def leaves_enough(hidden: Sequence[int], minimum: int) -> bool:
    """Whether what agencies hide of a sum stays hidden when one of them subtracts its own.

    :param hidden: of each agency what this figure has and no other figure shows.
    """
    parts = [part for part in hidden if part]
    if not parts:
        return True
    return len(parts) > 2 and sum(parts) - max(parts) >= minimum
