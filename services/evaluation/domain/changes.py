"""How scores moved between two waves, as estimates that may be told.

Of a window these are worked out from the answers behind the months that show their own change, and
from no others: a sum of what is out already tells of nobody who is not in it. A month with fewer
than k is left out, and by how many people the window is smaller for it stays untold.

What is a share of people could be subtracted from one look at a window to the next, or from a
quarter to its months. So shares are told of quarters that are settled, and of no other window; a
share is told when those whom it counts, and all others, are k or more each.

Rounding: points as far as their scale bears (``Measure.decimals``), effect sizes to 0.01, shares to
a whole percent, p-values to 0.01.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.followed import Followed
from services.evaluation.domain.measures import Measure
from services.evaluation.domain.statistics.attrition import (
    drop_out_difference,
    drop_out_rate,
    drop_outs,
)
from services.evaluation.domain.statistics.bootstrap import SMALL, bootstrap_mean_change
from services.evaluation.domain.statistics.crossing import CutOff, crossing
from services.evaluation.domain.statistics.multiplicity import adjusted
from services.evaluation.domain.statistics.paired_means import d_av, d_z, mean_change
from services.evaluation.domain.statistics.paired_warnings import Design, design_warnings
from services.evaluation.domain.statistics.refusals import Refused
from services.evaluation.domain.statistics.reliable_change import reliable_change
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result
from services.evaluation.domain.statistics.signed_rank import signed_rank

MEAN_CHANGE = "mean_change"
HIDDEN = "suppressed"
TELLING = frozenset({"no_discordant_pairs", "nobody_dropped_out", "everybody_dropped_out"})
"""Reasons that say of everybody what they answered, or did not."""
_PERCENT = 100


@dataclass(frozen=True)
class Group:
    """One measure in one later wave. ``settled``: a quarter of which no more will come."""

    name: str
    wave: str
    measure: Measure
    followed: Followed
    months: tuple[str, ...]
    settled: bool


@dataclass(frozen=True)
class Told:
    """One estimate, its unit as a factor (100 for a share) and decimals."""

    code: str
    result: Result
    factor: int = 1
    decimals: int = 2

    def content(self) -> dict[str, Any]:
        if isinstance(self.result, CannotEstimate):
            telling = self.result.because in TELLING
            return _nothing(self.code, HIDDEN if telling else self.result.because)
        found, details = self.result, self.result.details
        p_values = {name: round(details[name], 2) for name in ("p", "p_holm") if name in details}
        ends = (self._rounded(each) for each in (found.value, found.low, found.high))
        value, low, high = ends
        shown = {"code": self.code, "value": value, "low": low, "high": high, "because": None}
        return {**shown, "p_values": p_values, "warnings": list(found.warnings)}

    def _rounded(self, value: float) -> float:
        """A whole number where there are no decimals, and no minus before a zero."""
        return round(self.factor * value, self.decimals or None) + 0


def contents(groups: Iterable[Group], minimum: int) -> list[dict[str, Any]]:
    """Of each group what may be told, with p-values corrected for all groups together."""
    groups = tuple(groups)
    family: Mapping[str, Result] = {
        each.name: _with_p(mean_change(_pairs(each))) for each in groups
    }
    corrected = adjusted(family)
    return [_content(each, corrected[each.name], minimum) for each in groups]


def _content(group: Group, change: Result, minimum: int) -> dict[str, Any]:
    told = [*_moved(group, change), *_shares(group, minimum)]
    return {
        "name": group.name,
        "wave": group.wave,
        "measure": group.measure.name,
        "n": group.followed.pairs.n,
        "months": list(group.months),
        "warnings": list(_warnings(group, minimum)),
        "estimates": [each if isinstance(each, dict) else each.content() for each in told],
    }


def _moved(group: Group, change: Result) -> list[Told]:
    pairs, decimals = _pairs(group), group.measure.decimals
    told = [
        Told(MEAN_CHANGE, change, 1, decimals),
        Told("d_z", d_z(pairs)),
        Told("d_av", d_av(pairs)),
        Told("signed_rank", _with_p(signed_rank(pairs)), 1, decimals),
    ]
    if pairs.n < SMALL:
        told.append(Told("bootstrap_mean_change", bootstrap_mean_change(pairs), 1, decimals))
    return told


def _shares(group: Group, minimum: int) -> list[Told | dict[str, Any]]:
    """Each as it is, or that it is hidden; the window alone decides whether there are any."""
    if not group.settled:
        return []
    return [*_reliable(group, minimum), *_crossed(group, minimum), *_dropped_out(group, minimum)]


def _reliable(group: Group, minimum: int) -> list[Told | dict[str, Any]]:
    """All three or none: of two the third would follow."""
    measure = group.measure
    if measure.reliability is None:
        return []
    found = reliable_change(_pairs(group), measure.reliability, measure.higher_is_better)
    counts = [round(each.value * each.n) for each in found.values() if isinstance(each, Estimate)]
    if min(counts, default=minimum) < minimum:
        return [_nothing(f"reliably_{outcome}", HIDDEN) for outcome in found]
    return [Told(f"reliably_{name}", each, _PERCENT, 0) for name, each in found.items()]


def _crossed(group: Group, minimum: int) -> list[Told | dict[str, Any]]:
    cut_off = group.measure.cut_off
    if cut_off is None:
        return []
    pairs = _pairs(group)
    sides = [*_sides(pairs.before, cut_off), *_sides(pairs.after, cut_off)]
    if min(sides) < minimum:
        return [_nothing("crossing", HIDDEN)]
    return [Told("crossing", _with_p(crossing(pairs, cut_off)), _PERCENT, 0)]


def _sides(scores: Distribution, cut_off: CutOff) -> tuple[int, int]:
    concerned = sum(n for score, n in scores.counts.items() if cut_off.concerns(score))
    return concerned, scores.n - concerned


def _dropped_out(group: Group, minimum: int) -> list[Told | dict[str, Any]]:
    """Not told where it is known of few that they did, or did not, answer again."""
    baseline, pairs = group.followed.baseline, _pairs(group)
    names = ("drop_out_rate", "drop_out_difference")
    gone = _gone(group)
    if gone is not None and min(gone.n, pairs.n) < minimum:
        return [_nothing(name, HIDDEN) for name in names]
    if gone is not None and (_tells(group, gone) or _tells(group, pairs.before)):
        return [_nothing(name, HIDDEN) for name in names]
    return [
        Told(names[0], drop_out_rate(baseline, pairs) if gone else _unknown(group), _PERCENT, 0),
        Told(names[1], drop_out_difference(baseline, pairs), 1, group.measure.decimals),
    ]


def _gone(group: Group) -> Distribution | None:
    """None when some of those followed answered first in another window."""
    try:
        return drop_outs(group.followed.baseline, _pairs(group))
    except Refused:
        return None


def _unknown(group: Group) -> CannotEstimate:
    return CannotEstimate("drop_out_rate", "not_of_the_baseline", group.followed.pairs.n)


def _tells(group: Group, scores: Distribution) -> bool:
    return group.measure.range.tells_answers(scores.moments)


def _warnings(group: Group, minimum: int) -> tuple[str, ...]:
    """Without the drop-outs where nothing may be told of them."""
    gone = _gone(group)
    told = group.settled and gone is not None and min(gone.n, _pairs(group).n) >= minimum
    design = Design(group.followed.baseline if told else None, group.measure.cut_off)
    return design_warnings(_pairs(group), design)


def _pairs(group: Group) -> Any:
    return group.followed.pairs


def _with_p(result: Result) -> Result:
    """Under the name by which a family of tests knows it."""
    if isinstance(result, CannotEstimate) or "p_value" not in result.details:
        return result
    return replace(result, details={**result.details, "p": result.details["p_value"]})


def _nothing(code: str, because: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": code, "value": None, "low": None, "high": None}
    return {**shown, "because": because, "p_values": {}, "warnings": []}
