"""What a leadership report is made of, before anything of it may be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from services.evaluation.domain.distributions import summed
from services.evaluation.domain.months import Month
from services.evaluation.domain.rollups import RollUp


@dataclass(frozen=True)
class LeadershipMaterial:
    """The true figures of one agency over some months; only disclosure control makes them a report.

    ``counts``: a month's counters, ``table.cell`` → amount. ``responses``: what a month's survey
    responses add up to.
    """

    counts: Mapping[Month, Mapping[str, int]]
    responses: Mapping[Month, RollUp]

    @cached_property
    def all_counts(self) -> Mapping[str, int]:
        """Of all months together."""
        return summed(self.counts.values())

    @cached_property
    def all_responses(self) -> RollUp:
        """Of all months together."""
        return RollUp.total(self.responses.values())
