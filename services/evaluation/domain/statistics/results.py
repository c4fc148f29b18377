"""What an analysis answers: an estimate with its uncertainty, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Estimate:
    """``low`` and ``high`` bound the 95 % interval, in the unit of ``value``.

    ``n`` is the number of people (or points of a series) behind it. ``details`` holds what belongs
    to the method: a p-value, degrees of freedom. ``warnings`` are codes that a report prints
    beside the figure.
    """

    method: str
    value: float
    low: float
    high: float
    n: int
    details: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class CannotEstimate:
    """``because`` is a code that a report turns into a sentence: ``too_few``, ``no_variance``."""

    method: str
    because: str
    n: int


Result = Estimate | CannotEstimate
