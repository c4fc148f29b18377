"""Who did not answer again: how many, and whether they differed when they first answered.

``baseline`` holds the first scores of all who answered the first wave, ``pairs`` those who also
answered the later one; the drop-outs are the rest. An answer whose token was lost cannot be
matched and counts as a drop-out. With several later waves each is held against the same baseline;
to hold a wave against the one before it, give that one as the baseline.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.counted import cells, enough, pair_cells, people
from services.evaluation.domain.statistics.means import mean_difference, standardised_difference
from services.evaluation.domain.statistics.proportions import Part, proportion
from services.evaluation.domain.statistics.refusals import Refused, answers
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result


@dataclass(frozen=True)
class Attrition:
    """``difference``: the drop-outs' baseline mean minus the completers', in points."""

    rate: Result
    difference: Result
    standardised: Result


def attrition(baseline: Distribution, pairs: Pairs) -> Attrition:
    return Attrition(
        drop_out_rate(baseline, pairs),
        drop_out_difference(baseline, pairs),
        drop_out_standardised(baseline, pairs),
    )


def attrition_by_wave(
    baseline: Distribution, waves: Mapping[str, Pairs]
) -> Mapping[str, Attrition]:
    """:param waves: by wave, the pairs of baseline and that wave."""
    return {wave: attrition(baseline, pairs) for wave, pairs in waves.items()}


@answers("drop_out_rate")
def drop_out_rate(baseline: Distribution, pairs: Pairs) -> Estimate:
    """The share of those at the baseline who did not answer again, with Wilson's interval."""
    gone = people(cells(drop_outs(baseline, pairs)))
    return _named("drop_out_rate", proportion(Part(gone, people(cells(baseline)))))


@answers("drop_out_difference")
def drop_out_difference(baseline: Distribution, pairs: Pairs) -> Estimate:
    """Baseline mean of the drop-outs minus that of the completers, with Welch's interval."""
    gone = _compared(baseline, pairs)
    return _named("drop_out_difference", mean_difference(pairs.before, gone))


@answers("drop_out_standardised")
def drop_out_standardised(baseline: Distribution, pairs: Pairs) -> Estimate:
    """The same difference in spreads of the baseline scores."""
    gone = _compared(baseline, pairs)
    return _named("drop_out_standardised", standardised_difference(pairs.before, gone))


def drop_outs(baseline: Distribution, pairs: Pairs) -> Distribution:
    """:raises Refused: when somebody is matched who is not in the baseline."""
    cells(baseline)
    pair_cells(pairs)
    rest = Counter(baseline.counts)
    rest.subtract(pairs.before.counts)
    if min(rest.values(), default=0) < 0:
        raise Refused("not_of_the_baseline")
    return Distribution({score: count for score, count in rest.items() if count})


def _compared(baseline: Distribution, pairs: Pairs) -> Distribution:
    """The drop-outs. :raises Refused: when one of the two groups has nobody."""
    gone = drop_outs(baseline, pairs)
    enough(people(cells(baseline)))
    if not gone.n:
        raise Refused("nobody_dropped_out")
    if not pairs.n:
        raise Refused("everybody_dropped_out")
    return gone


def _named(method: str, result: Result) -> Estimate:
    """The same result under the name of what it says here. :raises Refused: as it was."""
    if isinstance(result, CannotEstimate):
        raise Refused(result.because)
    return replace(result, method=method)
