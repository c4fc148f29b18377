"""Who gets whom when all in line are assigned together, nobody above what they can bear."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .line import Place, Worth, in_order

Plan = list[Place | None]
"""For each request in line the place it gets."""

Best = Callable[[Sequence[Worth]], Plan]
"""The best plan as far as places go: it knows of no weights."""


@dataclass(frozen=True)
class Wish:
    """What one request may get, how much it weighs, and how much those can bear who may take it."""

    worth: Worth = field(default_factory=dict)
    weight: int = 1
    bearable: Mapping[str, int] = field(default_factory=dict)


def share_out(wishes: Sequence[Wish], best: Best) -> Plan:
    """`wishes` as they stand in line. Weights make the whole a problem nobody solves fast, so
    places are assigned as if all weighed alike, and whoever got too much has fewer places in the
    next try. What those bear besides is shared out among who is left over, until nothing fits.
    """
    worth = in_order([wish.worth for wish in wishes])
    plan: Plan = [None] * len(wishes)
    while True:
        more = _bearable(wishes, worth, plan, best)
        if not any(more):
            return plan
        plan = [had or got for had, got in zip(plan, more, strict=True)]


def _bearable(wishes: Sequence[Wish], worth: Sequence[Worth], plan: Plan, best: Best) -> Plan:
    """Places for those who have none yet: ends, since every try leaves fewer of them."""
    left = _left(wishes, worth, plan)
    while any(left):
        got = best(left)
        most = _fitting(wishes, plan, got)
        if not most:
            return got
        left = [_within(most, places) for places in left]
    return [None] * len(wishes)


def _left(wishes: Sequence[Wish], worth: Sequence[Worth], plan: Plan) -> list[Worth]:
    """What is left of each supporter's places and strength, for whoever has no place."""
    count, load = _loads(wishes, plan)

    def fits(wish: Wish, place: Place) -> bool:
        ref = place.supporter_ref
        room = (wish.bearable[ref] - load[ref]) // wish.weight
        return 0 <= place.number - count[ref] < room

    return [
        {} if had else {place: value for place, value in places.items() if fits(wish, place)}
        for wish, places, had in zip(wishes, worth, plan, strict=True)
    ]


def _fitting(wishes: Sequence[Wish], plan: Plan, got: Plan) -> dict[str, int]:
    """By supporter who got too much, the places that fit when who stands first is served first."""
    count, load = _loads(wishes, plan)
    too_much: set[str] = set()
    for wish, place in zip(wishes, got, strict=True):
        if place is None:
            continue
        ref = place.supporter_ref
        if load[ref] + wish.weight > wish.bearable[ref]:
            too_much.add(ref)
        else:
            count[ref] += 1
            load[ref] += wish.weight
    return {ref: count[ref] for ref in too_much}


def _within(most: Mapping[str, int], places: Worth) -> Worth:
    return {
        place: value
        for place, value in places.items()
        if place.number < most.get(place.supporter_ref, place.number + 1)
    }


def _loads(wishes: Sequence[Wish], plan: Plan) -> tuple[Counter[str], Counter[str]]:
    """How many places of each supporter are taken, and what those weigh."""
    count: Counter[str] = Counter()
    load: Counter[str] = Counter()
    for wish, place in zip(wishes, plan, strict=True):
        if place is not None:
            count[place.supporter_ref] += 1
            load[place.supporter_ref] += wish.weight
    return count, load
