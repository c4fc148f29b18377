"""What a supporter had in hand at a midnight of their agency: all that others see of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Workload:
    """Places held at `midnight` and the rest that was known then.

    The live numbers tell who asked: change a fact of your supporter and see what vanishes.
    """

    midnight: datetime
    held: int
    rests_until: datetime | None
