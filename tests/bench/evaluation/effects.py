"""The paired statistics of a leadership report, of each measure and pair of waves there is."""

from services.evaluation.domain.material import LeadershipMaterial
from services.evaluation.domain.rollups import Asked, Compared
from services.evaluation.domain.statistics.attrition import attrition
from services.evaluation.domain.statistics.bootstrap import SMALL, bootstrap_mean_change
from services.evaluation.domain.statistics.crossing import CutOff, crossing
from services.evaluation.domain.statistics.paired_means import d_av, d_z, mean_change
from services.evaluation.domain.statistics.reliable_change import meaningful_change
from services.evaluation.domain.statistics.results import Result
from services.evaluation.domain.statistics.signed_rank import signed_rank

_POOR = CutOff(52, at_or_above=False, lowest=0, highest=100)
"""WHO-5 below 13 raw points, which are 52 as reported."""
_MEANINGFUL = 10.0


def paired_statistics(material: LeadershipMaterial) -> dict[Compared, list[Result]]:
    responses = material.all_responses
    found: dict[Compared, list[Result]] = {}
    for compared, pairs in responses.pairs.items():
        gone = attrition(responses.distributions[Asked(compared.before, compared.measure)], pairs)
        results = [mean_change(pairs), d_z(pairs), d_av(pairs), signed_rank(pairs)]
        results += [gone.rate, gone.difference, gone.standardised, crossing(pairs, _POOR)]
        results += meaningful_change(pairs, _MEANINGFUL, higher_is_better=True).values()
        if pairs.n < SMALL:
            results.append(bootstrap_mean_change(pairs))
        found[compared] = results
    return found
