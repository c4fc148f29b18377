"""What responses add up to, counted by looking through all of them, as no report ever does."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.months import Month
from services.evaluation.domain.rollups import Asked, Compared, RollUp
from services.evaluation.domain.survey import Response

LATER = ("after_contact", "four_weeks", "twelve_weeks")

Scores = dict[Month, dict[Asked, Counter[float]]]
Both = dict[Month, dict[Compared, Counter[tuple[float, float]]]]


def recount(responses: Iterable[Response]) -> dict[Month, RollUp]:
    """By month, those without a response left out."""
    scores: Scores = defaultdict(lambda: defaultdict(Counter))
    people: dict[tuple[str, str], dict[str, Response]] = defaultdict(dict)
    for one in responses:
        people[one.participant, one.instrument][one.wave] = one
        for measure, score in _scores(one).items():
            scores[one.week.month][Asked(one.wave, measure)][score] += 1
    pairs = _pairs(people.values())
    return {month: _rollup(scores.get(month, {}), pairs.get(month, {})) for month in scores}


def _pairs(people: Iterable[dict[str, Response]]) -> Both:
    pairs: Both = defaultdict(lambda: defaultdict(Counter))
    for waves in people:
        for wave in (wave for wave in LATER if wave in waves and "baseline" in waves):
            before, after = waves["baseline"], waves[wave]
            month = max(before.week.month, after.week.month)
            first, second = _scores(before), _scores(after)
            for measure in first.keys() & second.keys():
                both = first[measure], second[measure]
                pairs[month][Compared("baseline", wave, measure)][both] += 1
    return pairs


def _scores(response: Response) -> dict[str, float]:
    scores = dict(response.scores)
    if response.instrument == "contact_rating":
        scores.update(response.answers)
    return {f"{response.instrument}.{name}": round(score, 2) for name, score in scores.items()}


def _rollup(
    scores: dict[Asked, Counter[float]], pairs: dict[Compared, Counter[tuple[float, float]]]
) -> RollUp:
    return RollUp(
        {asked: Distribution(dict(counts)) for asked, counts in scores.items()},
        {compared: Pairs(dict(counts)) for compared, counts in pairs.items()},
    )
