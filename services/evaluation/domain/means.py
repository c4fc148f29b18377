"""When a mean tells what single people answered, and so is not shown.

With n known and a bounded scale, a mean pins the sum of the answers. A sum near an end of the
scale leaves nobody much choice; all at the end leaves none, and neither does a spread of 0. So a
mean is shown only when any one person could still have given any answer of the scale. It is then
left out as if too few had answered, which look the same.
"""

from dataclasses import dataclass

from services.evaluation.domain.moments import Moments


@dataclass(frozen=True)
class Scale:
    lowest: float
    highest: float

    def tells_answers(self, moments: Moments) -> bool:
        """Whether somebody's answer is confined to less than the whole scale."""
        span = self.highest - self.lowest
        above = moments.total - moments.n * self.lowest
        below = moments.n * self.highest - moments.total
        all_equal = moments.n * moments.squares - moments.total**2 <= 1e-9 * moments.squares
        return all_equal or min(above, below) < span
