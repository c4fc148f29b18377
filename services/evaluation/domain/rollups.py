"""What survey responses add up to, kept up to date as they arrive: no report reads a response.

How often each score was given, by wave and measure, and which score came before which, by pair of
waves. Both are sums over responses, so they are the same in whatever order responses arrive, and
months add up to quarters and years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.months import Month
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE, Response

K = TypeVar("K")
V = TypeVar("V")

DIGITS = 2
"""To a hundredth: a score has known values only. What is a mean of items is at most 0.005 off."""

RATING = "contact_rating"
BY_ITEM = frozenset({RATING})
"""Instruments whose items are measures of their own, beside their scales."""

COMPARED_WITH: Mapping[str, str] = {
    AFTER_CONTACT: BASELINE,
    "four_weeks": BASELINE,
    "twelve_weeks": BASELINE,
}
"""A later wave → the wave that one person's scores in it are compared with."""


class Asked(NamedTuple):
    """One measure, ``<instrument>.<scale>``, in one wave."""

    wave: str
    measure: str


class Compared(NamedTuple):
    """One measure in two waves, answered by the same people."""

    before: str
    after: str
    measure: str


@dataclass(frozen=True)
class RollUp:
    """What some responses add up to; of size as many scores as there are, not as many people."""

    distributions: Mapping[Asked, Distribution] = field(default_factory=dict)
    pairs: Mapping[Compared, Pairs] = field(default_factory=dict)

    def __add__(self, other: "RollUp") -> "RollUp":
        return RollUp.total((self, other))

    @classmethod
    def total(cls, parts: Iterable["RollUp"]) -> "RollUp":
        """Months added up to a quarter or a year."""
        parts = tuple(parts)
        distributions = _by_key(part.distributions for part in parts)
        pairs = _by_key(part.pairs for part in parts)
        return cls(
            {asked: Distribution.total(each) for asked, each in distributions.items()},
            {compared: Pairs.total(each) for compared, each in pairs.items()},
        )

    def asked(self, wave: str, measure: str) -> Distribution:
        """Empty when nobody answered."""
        return self.distributions.get(Asked(wave, measure), Distribution())

    def compared(self, before: str, after: str, measure: str) -> Pairs:
        """Empty when nobody answered in both waves."""
        return self.pairs.get(Compared(before, after, measure), Pairs())


@dataclass(frozen=True)
class Addition:
    """What is added to one month."""

    month: Month
    rollup: RollUp


def measures(response: Response) -> Mapping[str, float]:
    """The scores that are rolled up, by measure."""
    scores = dict(response.scores)
    if response.instrument in BY_ITEM:
        scores |= response.answers
    return {
        f"{response.instrument}.{scale}": round(float(score), DIGITS)
        for scale, score in scores.items()
    }


def roll_up(response: Response, others: Iterable[Response]) -> tuple[Addition, ...]:
    """What a response adds.

    Whichever of two responses is rolled up later brings their pair, into the later of their months.

    :param others: those of the same participant and instrument that are rolled up already.
    """
    distributions = {
        Asked(response.wave, measure): Distribution({score: 1})
        for measure, score in measures(response).items()
    }
    own = Addition(response.week.month, RollUp(distributions))
    both = (_in_order(response, other) for other in others)
    return (own, *(_pair(*each) for each in both if each is not None))


def _in_order(one: Response, other: Response) -> tuple[Response, Response] | None:
    """The earlier wave first; None when the two are not compared."""
    if COMPARED_WITH.get(other.wave) == one.wave:
        return one, other
    return (other, one) if COMPARED_WITH.get(one.wave) == other.wave else None


def _pair(before: Response, after: Response) -> Addition:
    first, second = measures(before), measures(after)
    pairs = {
        Compared(before.wave, after.wave, measure): Pairs({(first[measure], second[measure]): 1})
        for measure in first
        if measure in second
    }
    month = max(before.week.month, after.week.month)
    return Addition(month, RollUp(pairs=pairs))


def _by_key(parts: Iterable[Mapping[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for part in parts:
        for key, value in part.items():
            found.setdefault(key, []).append(value)
    return found
