"""Survey results of many people together: mean before, mean after, mean change of matched pairs."""

from collections.abc import Mapping

from services.evaluation.domain.distributions import Distribution
from services.evaluation.domain.means import Scale
from services.evaluation.domain.rollups import RATING, RollUp
from services.evaluation.domain.sheet import Statistic
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE

BEFORE, AFTER, CHANGE = "who5_before", "who5_after", "who5_change"
WHO5 = "who5.total"
_SCALES = {BEFORE: Scale(0, 100), AFTER: Scale(0, 100), CHANGE: Scale(-100, 100)}
_ITEM = Scale(1, 5)


def statistics(responses: RollUp, rating_items: tuple[str, ...]) -> dict[str, Statistic]:
    """Of what some months' responses add up to; empty ones where nobody answered."""
    change = responses.compared(BASELINE, AFTER_CONTACT, WHO5).changes
    results = {
        BEFORE: _mean(responses.asked(BASELINE, WHO5), BEFORE),
        AFTER: _mean(responses.asked(AFTER_CONTACT, WHO5), AFTER),
        CHANGE: _mean(change, CHANGE),
    }
    ratings = {item: responses.asked(AFTER_CONTACT, f"{RATING}.{item}") for item in rating_items}
    telling = any(_ITEM.tells_answers(each.moments) for each in ratings.values())
    n = 0 if telling else min((each.n for each in ratings.values()), default=0)
    means = {item: round(each.mean, 1) for item, each in ratings.items() if each.mean is not None}
    return {**results, RATING: Statistic(n, means)}


def _mean(scores: Distribution, name: str) -> Statistic:
    """Nobody's, when it would tell what single people answered."""
    if scores.mean is None or _SCALES[name].tells_answers(scores.moments):
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
