"""The answers of people who were asked twice, of one measure: what a change is worked out from.

True answers. A month's release keeps them beside the figures that it shows of them, so that a
window can be worked out from what was released and from nothing else. They are never shown.
"""

from dataclasses import dataclass

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.means import Scale
from services.evaluation.domain.moments import Moments


@dataclass(frozen=True)
class Followed:
    """``baseline`` are all who answered the first wave in the same month, followed or not.

    ``span`` is how far apart the ends of the scale are.
    """

    baseline: Distribution
    pairs: Pairs
    span: float

    def __add__(self, other: "Followed") -> "Followed":
        return Followed(self.baseline + other.baseline, self.pairs + other.pairs, self.span)

    @property
    def tells(self) -> bool:
        """Whether the mean change confines somebody's answers."""
        return self._confines(self.pairs.changes.moments)

    def tells_since(self, earlier: "Followed") -> bool:
        """Whether it does for those who came since: their mean follows from two shown ones."""
        now, then = self.pairs.changes.moments, earlier.pairs.changes.moments
        came = Moments(now.n - then.n, now.total - then.total, now.squares - then.squares)
        return self._confines(came)

    def _confines(self, changes: Moments) -> bool:
        return Scale(-self.span, self.span).tells_answers(changes)
