"""Survey results of many people together: mean before, mean after, mean change of matched pairs."""

from collections.abc import Mapping

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.followed import Followed
from services.evaluation.domain.means import Scale
from services.evaluation.domain.measures import Measure, Measures
from services.evaluation.domain.rollups import RATING, Compared, RollUp
from services.evaluation.domain.sheet import Statistic
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE

BEFORE, AFTER, CHANGE = "who5_before", "who5_after", "who5_change"
WHO5 = "who5.total"
_SCORE = Scale(0, 100)
_ITEM = Scale(1, 5)
_PREFIX = "change"


def change_name(compared: Compared) -> str:
    """The statistic of those who answered this measure in both waves."""
    if (compared.after, compared.measure) == (AFTER_CONTACT, WHO5):
        return CHANGE
    return f"{_PREFIX}.{compared.after}.{compared.measure}"


def compared_in(name: str) -> tuple[str, str] | None:
    """The later wave and the measure of a statistic of change; None for one of something else."""
    if name == CHANGE:
        return AFTER_CONTACT, WHO5
    prefix, _, rest = name.partition(".")
    wave, _, measure = rest.partition(".")
    return (wave, measure) if prefix == _PREFIX and measure else None


def statistics(
    responses: RollUp, rating_items: tuple[str, ...], measures: Measures
) -> dict[str, Statistic]:
    """Of what some months' responses add up to; empty ones where nobody answered."""
    results = {
        BEFORE: _mean(responses.asked(BASELINE, WHO5)),
        AFTER: _mean(responses.asked(AFTER_CONTACT, WHO5)),
        CHANGE: Statistic(0, {}),
        **_changes(responses, measures),
    }
    ratings = {item: responses.asked(AFTER_CONTACT, f"{RATING}.{item}") for item in rating_items}
    telling = any(_ITEM.tells_answers(each.moments) for each in ratings.values())
    n = 0 if telling else min((each.n for each in ratings.values()), default=0)
    means = {item: round(each.mean, 1) for item, each in ratings.items() if each.mean is not None}
    return {**results, RATING: Statistic(n, means)}


def _changes(responses: RollUp, measures: Measures) -> dict[str, Statistic]:
    """Of every scale that somebody answered in two waves; nobody's when it would tell."""
    return {
        change_name(compared): _change(responses, compared, measures[compared.measure])
        for compared in responses.pairs
        if compared.measure in measures
    }


def _change(responses: RollUp, compared: Compared, measure: Measure) -> Statistic:
    pairs = responses.pairs[compared]
    baseline = responses.asked(compared.before, compared.measure)
    followed = Followed(baseline, pairs, measure.span)
    if not pairs.n or followed.tells:
        return Statistic(0, {})
    mean = round(pairs.changes.mean or 0.0, measure.decimals or None)
    return Statistic(pairs.n, {"mean": mean}, followed)


def _mean(scores: Distribution) -> Statistic:
    """Nobody's, when it would tell what single people answered."""
    if scores.mean is None or _SCORE.tells_answers(scores.moments):
        return Statistic(0, {})
    return Statistic(scores.n, {"mean": round(scores.mean)})


def may_show_change(name: str, results: Mapping[str, Statistic], minimum: int) -> bool:
    """Whether the matched pairs' change gives away the few who answered only one wave.

    With everybody of one wave matched, mean before, mean after and mean change together give the
    mean of those who answered only the other wave, so these must be none or many.
    """
    if name != CHANGE:
        return True
    if BEFORE not in results or AFTER not in results:
        return False
    matched = results[CHANGE].n
    alone = [results[wave].n - matched for wave in (BEFORE, AFTER)]
    return alone == [0, 0] or max(alone) >= minimum
