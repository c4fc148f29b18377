"""Lines so short that every plan for them can be tried."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from services.matching.adapters.scipy_assignment import solve
from services.matching.domain.line import Place
from services.matching.domain.plan import Wish, share_out

BUSIER = 0.05
"""What one more place of the same supporter is worth less."""


@dataclass(frozen=True)
class Helper:
    """`places` is what cap and offers per period leave, `strength` what they can still bear."""

    places: int
    strength: int


@dataclass(frozen=True)
class Asker:
    """What each helper who suits is worth to them."""

    weight: int
    worth: Mapping[str, float]


@dataclass(frozen=True)
class SmallWorld:
    helpers: Mapping[str, Helper]
    line: Sequence[Asker]

    def wishes(self) -> list[Wish]:
        bearable = {name: helper.strength for name, helper in self.helpers.items()}
        return [Wish(self._places(one), one.weight, bearable) for one in self.line]

    def plan(self) -> list[str | None]:
        return [place.supporter_ref if place else None for place in share_out(self.wishes(), solve)]

    def keeps_limits(self, plan: Sequence[str | None]) -> bool:
        count: Counter[str] = Counter(name for name in plan if name)
        load: Counter[str] = Counter()
        for one, name in zip(self.line, plan, strict=False):
            if name:
                load[name] += one.weight
        return all(
            count[name] <= helper.places and load[name] <= helper.strength
            for name, helper in self.helpers.items()
        )

    def total(self, plan: Sequence[str | None]) -> float:
        worth = sum(one.worth[name] for one, name in zip(self.line, plan, strict=True) if name)
        count = Counter(name for name in plan if name)
        return worth - BUSIER * sum(sum(range(number)) for number in count.values())

    def best(self) -> tuple[list[bool], float]:
        """By trying everything: who stands first is served first, then the best total."""
        return max((served(plan), self.total(plan)) for plan in self._all_plans([]))

    def _all_plans(self, begun: list[str | None]) -> Iterator[list[str | None]]:
        if not self.keeps_limits(begun):
            return
        if len(begun) == len(self.line):
            yield begun
            return
        for name in (None, *self.line[len(begun)].worth):
            yield from self._all_plans([*begun, name])

    def _places(self, one: Asker) -> dict[Place, float]:
        return {
            Place(name, number): value - BUSIER * number
            for name, value in one.worth.items()
            for number in range(self.helpers[name].places)
        }


def served(plan: Sequence[str | None]) -> list[bool]:
    return [name is not None for name in plan]


def drawn(draw: Random) -> SmallWorld:
    helpers = {
        f"h{number}": Helper(draw.randint(1, 4), draw.randint(1, 6))
        for number in range(draw.randint(1, 3))
    }
    line = [
        Asker(
            draw.choice((1, 1, 2, 3)),
            {name: draw.uniform(0.3, 1.0) for name in helpers if draw.random() < 0.7},
        )
        for _ in range(draw.randint(2, 6))
    ]
    return SmallWorld(helpers, line)
