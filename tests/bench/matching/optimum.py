"""The best plan there is, by a general solver that knows nothing of how the service plans."""

from collections.abc import Sequence
from itertools import product

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from services.matching.domain.line import Place
from services.matching.domain.plan import Wish

_TOGETHER = 10
"""Requests whose turn is decided in one go: each counts twice as much as the one behind it."""

_GAP = 1e-4
Plan = list[str | None]


def best_in_line(wishes: Sequence[Wish]) -> Plan:
    """Whoever stands first is served first if that can be; of such plans the one worth most."""
    served: list[bool] = []
    plan: Plan = []
    while len(plan) < len(wishes):
        plan = _Model(wishes[: len(plan) + _TOGETHER], served).solved()
        served = [ref is not None for ref in plan]
    return plan


class _Model:
    """A variable for each request and supporter, and one for each place of a supporter, which
    costs what being busier costs.
    """

    def __init__(self, wishes: Sequence[Wish], served: Sequence[bool]) -> None:
        self._wishes = wishes
        self._served = served
        places = {place for wish in wishes for place in wish.worth}
        self._pairs = [
            (number, place.supporter_ref)
            for number, wish in enumerate(wishes)
            for place in wish.worth
            if place.number == 0
        ]
        self._places = sorted(places, key=lambda one: (one.supporter_ref, one.number))
        self._refs = {ref: row for row, ref in enumerate(sorted({p.supporter_ref for p in places}))}

    def solved(self) -> Plan:
        plan: Plan = [None] * len(self._wishes)
        if not self._pairs:
            return plan
        gain = [*map(self._gain, self._pairs), *map(self._busier, self._places)]
        whole = [1] * len(self._pairs) + [0] * len(self._places)
        found = milp(
            -numpy.array(gain),
            integrality=whole,
            bounds=Bounds(0, 1),
            constraints=[self._once(), self._as_many_places(), self._bearable()],
            options={"mip_rel_gap": _GAP / len(gain)},
        )
        for (number, ref), taken in zip(self._pairs, found.x[: len(self._pairs)], strict=True):
            if taken > 0.5:
                plan[number] = ref
        return plan

    def _gain(self, pair: tuple[int, str]) -> float:
        number, ref = pair
        decided = number < len(self._served)
        first = 0.0 if decided else 2.0 ** (len(self._wishes) - number + 1)
        return self._wishes[number].worth[Place(ref, 0)] + first

    def _busier(self, place: Place) -> float:
        for wish in self._wishes:
            if place in wish.worth:
                return wish.worth[place] - wish.worth[Place(place.supporter_ref, 0)]
        raise LookupError(place)

    def _once(self) -> LinearConstraint:
        entries = [(number, column, 1) for column, (number, _) in enumerate(self._pairs)]
        least = [float(one) for one in self._served]
        rest = len(self._wishes) - len(least)
        return self._rows(entries, least + [0.0] * rest, least + [1.0] * rest)

    def _as_many_places(self) -> LinearConstraint:
        taken = [(self._refs[ref], column, 1) for column, (_, ref) in enumerate(self._pairs)]
        given = [
            (self._refs[place.supporter_ref], len(self._pairs) + column, -1)
            for column, place in enumerate(self._places)
        ]
        nothing = [0.0] * len(self._refs)
        return self._rows(taken + given, nothing, nothing)

    def _bearable(self) -> LinearConstraint:
        entries = [
            (self._refs[ref], column, self._wishes[number].weight)
            for column, (number, ref) in enumerate(self._pairs)
        ]
        known = product(self._wishes, self._refs)
        most = {ref: wish.bearable[ref] for wish, ref in known if ref in wish.bearable}
        limits = [float(most[ref]) for ref in self._refs]
        return self._rows(entries, [0.0] * len(limits), limits)

    def _rows(
        self, entries: Sequence[tuple[int, int, int]], least: list[float], most: list[float]
    ) -> LinearConstraint:
        rows, columns, values = zip(*entries, strict=True)
        shape = (len(least), len(self._pairs) + len(self._places))
        return LinearConstraint(coo_array((values, (rows, columns)), shape=shape), least, most)
