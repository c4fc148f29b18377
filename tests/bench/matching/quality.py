"""How often the bounded search finds what scoring everybody would have found."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from services.matching.adapters.region_policies import RegionPolicies
from services.matching.application.asking import candidate_of, question_of
from services.matching.application.look_around import look_around
from services.matching.application.ports import Ports
from services.matching.domain.cascade import Step, steps_for
from services.matching.domain.decision import rank
from services.matching.domain.question import Question
from services.matching.domain.rules import allowed
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from shared.region import Region
from tests.bench.matching.needs import Needs
from tests.bench.matching.population import Population
from tests.bench.matching.regions import measured_region
from tests.services.matching.builders import CONFLICT_KEY
from tests.services.matching.fakes import World

NOW = datetime(2026, 6, 1, 17, 20, tzinfo=UTC)
SIZES = (200, 500, 1000, 2000)
_CASES_OF_A_POOL = 25
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Case:
    """The best total by each of the two; None where nobody may be asked."""

    bounded: float | None
    everybody: float | None
    examined: int
    size: int

    @property
    def found(self) -> bool:
        """Ties count: two equally good supporters are equally good."""
        if self.bounded is None or self.everybody is None:
            return self.bounded is self.everybody
        return self.bounded >= self.everybody - _ROUNDING


class StillRegion:
    """A region that nobody changes meanwhile."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self.agency = region.agency

    def current(self) -> Region:
        return self._region


def cases(count: int, seed: int) -> Iterator[Case]:
    """Over pools of several sizes at all hours of a week, each asked a few times."""
    region = measured_region()
    for number in range(0, count, _CASES_OF_A_POOL):
        size = SIZES[number // _CASES_OF_A_POOL % len(SIZES)]
        this = seed + number
        now = NOW.replace(day=1 + this % 28, hour=this * 7 % 24)
        pool = list(Population(region, this, now).supporters(size))
        wanted = min(_CASES_OF_A_POOL, count - number)
        yield from _in_pool(region, pool, now, this, wanted)


def _in_pool(
    region: Region, pool: list[Supporter], now: datetime, seed: int, count: int
) -> Iterator[Case]:
    refs = [one.ref for one in pool]
    needs = Needs(region, CONFLICT_KEY, seed, now, refs)
    ports = ports_on(region, pool, now)
    compared = (
        case for number in itertools.count() for case in _compared(ports, pool, needs, str(number))
    )
    yield from islice(compared, count)


def ports_on(region: Region, pool: list[Supporter], now: datetime) -> Ports:
    world = World()
    world.supporters.rows = {one.ref: one for one in pool}
    world.clock.time = now
    policies = RegionPolicies(StillRegion(region))  # type: ignore[arg-type]
    return replace(world.ports, policies=policies)


def _compared(ports: Ports, pool: list[Supporter], needs: Needs, request_id: str) -> Iterator[Case]:
    """One where some agency may be asked at all, else none."""
    agency, need = needs.request()
    search = Search(request_id, agency, 1, ports.clock.now(), need)
    question = question_of(ports, search, ports.clock.now())
    for step, asked in steps_for(question, limit_reached=False):
        if step is Step.POOL:
            decision = look_around(ports, search, asked, step)
            weights = ports.policies.weights()
            chosen = decision.chosen
            bounded = chosen.score.total(weights) if chosen else None
            yield Case(bounded, _best_of_all(ports, pool, asked), decision.examined, len(pool))


def _best_of_all(ports: Ports, pool: list[Supporter], question: Question) -> float | None:
    """No index, no order, no bound."""
    candidates = (candidate_of(ports.conflict_key, question, one) for one in pool)
    fit = [one for one in candidates if allowed(question, one)]
    weights = ports.policies.weights()
    return max((one.score.total(weights) for one in rank(question, "", fit, weights)), default=None)
