"""What assigning a whole line together is worth, against the optimum and against one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.matching.adapters.scipy_assignment import solve
from services.matching.application.asking import candidate_of, need_of, question_of
from services.matching.application.assign_line import plan_turns, wish_of
from services.matching.application.ports import Ports
from services.matching.domain.cascade import steps_for
from services.matching.domain.decision import rank
from services.matching.domain.line import InLine, Place, Worth, in_order, stands_since
from services.matching.domain.plan import Wish
from services.matching.domain.rules import allowed
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from tests.bench.matching.needs import Needs
from tests.bench.matching.optimum import best_in_line
from tests.bench.matching.population import Population
from tests.bench.matching.quality import NOW, ports_on
from tests.bench.matching.regions import measured_region
from tests.services.matching.builders import CONFLICT_KEY

SIZES = ((60, 150), (60, 600), (200, 300), (200, 1500))
"""Requests at once, and supporters in the pool: from too few supporters to plenty."""

HEAVY = (0.0, 0.6)
"""The share of requests that weigh most: on an ordinary day, and after a critical incident."""

Plan = Sequence[str | None]
"""For each request the supporter it gets."""


@dataclass(frozen=True)
class Wave:
    """By the way of assigning, requests that got a supporter and what all are worth together.

    `optimum` serves who stands longest first, as the service does, from everybody, within what
    supporters can bear; `without_line` is more than any plan is worth, whoever is left out and
    whatever they weigh; `greedy` serves one by one. `over`: supporters to whom `surge` gives more
    than they have or can bear.
    """

    requests: int
    pool: int
    heavy: float
    over: int
    assigned: Counter[str]
    total: dict[str, float]

    def share(self, way: str) -> float:
        return self.total[way] / self.total["optimum"] if self.total["optimum"] else 1.0


def wave_of(number: int, seed: int) -> Wave:
    """The number-th of any row of waves: their sizes take turns."""
    requests, size = SIZES[number % len(SIZES)]
    return wave(requests, size, seed, HEAVY[number // len(SIZES) % len(HEAVY)])


def wave(requests: int, size: int, seed: int, heavy: float = 0.0) -> Wave:
    region = measured_region()
    now = NOW + timedelta(hours=seed * 7 % 24)
    pool = list(Population(region, seed, now).supporters(size))
    ports = ports_on(region, pool, now)
    needs = Needs(region, CONFLICT_KEY, seed, now, [one.ref for one in pool], heavy=heavy)
    waiting = (_waiting(ports, needs, f"request {number}", number) for number in range(requests))
    by_id = {search.request_id: search for search in waiting}
    searches = [by_id[one.request_id] for one in ports.line.first(requests)]
    wishes = [_wish_of_all(ports, pool, search) for search in searches]
    worth = [wish.worth for wish in wishes]
    plans = {
        "optimum": _optimum(ports, pool, searches, wishes),
        "without_line": _refs(solve(worth)),
        "surge": _planned(ports, searches),
        "greedy": _one_by_one(wishes),
    }
    return Wave(
        requests,
        size,
        heavy,
        _over(ports, pool, searches, plans["surge"]),
        Counter({way: sum(1 for ref in plan if ref) for way, plan in plans.items()}),
        {way: _total(ports, pool, worth, plan) for way, plan in plans.items()},
    )


def _optimum(
    ports: Ports, pool: Sequence[Supporter], searches: Sequence[Search], wishes: Sequence[Wish]
) -> Plan:
    """Quickly where weights are in nobody's way: a plan that knows none is the best one then."""
    quick = _refs(solve(in_order([wish.worth for wish in wishes])))
    return best_in_line(wishes) if _over(ports, pool, searches, quick) else quick


def _waiting(ports: Ports, needs: Needs, request_id: str, number: int) -> Search:
    agency, need = needs.request()
    since = ports.clock.now() - timedelta(milliseconds=500 - number)
    search = Search(request_id, agency, 1, since, need).waits(since)
    ports.searches.add(search)
    place = stands_since(need.urgency, False, since)
    ports.line.join(InLine(request_id, agency, place))
    return search


def _wish_of_all(ports: Ports, pool: Sequence[Supporter], search: Search) -> Wish:
    """Every supporter who may be asked, without an index or a bound."""
    question = question_of(ports, search, ports.clock.now())
    asked = next((one for _, one in steps_for(question, limit_reached=False)), None)
    if asked is None:
        return Wish()
    candidates = (candidate_of(ports.conflict_key, asked, one) for one in pool)
    weights = ports.policies.weights()
    fit = [one for one in candidates if allowed(asked, one)]
    return wish_of(asked, rank(asked, search.request_id, fit, weights), weights)


def _refs(places: Sequence[Place | None]) -> Plan:
    return [place.supporter_ref if place else None for place in places]


def _planned(ports: Ports, searches: Sequence[Search]) -> Plan:
    """By the service's own plan."""
    turns = {turn.request_id: turn.supporter_ref for turn in plan_turns(ports)}
    return [turns[search.request_id] for search in searches]


def _one_by_one(wishes: Sequence[Wish]) -> Plan:
    """Each takes what is best for them of what is left and whoever can still bear it."""
    taken: set[Place] = set()
    load: Counter[str] = Counter()
    plan: list[str | None] = []
    for wish in wishes:
        left = {
            place: value
            for place, value in wish.worth.items()
            if place not in taken
            and load[place.supporter_ref] + wish.weight <= wish.bearable[place.supporter_ref]
        }
        best = max(left, key=left.__getitem__, default=None)
        if best:
            taken.add(best)
            load[best.supporter_ref] += wish.weight
        plan.append(best.supporter_ref if best else None)
    return plan


def _over(ports: Ports, pool: Sequence[Supporter], searches: Sequence[Search], plan: Plan) -> int:
    """Counted from what was asked and who they are, not from how it was planned."""
    places: Counter[str] = Counter()
    load: Counter[str] = Counter()
    terms = [ports.policies.terms(one.agency, need_of(one)) for one in searches]
    for ref, its in zip(plan, terms, strict=True):
        if ref is not None:
            places[ref] += 1
            load[ref] += its.weight
    limit, since = terms[0].exposure_limit, ports.clock.now() - terms[0].period
    return sum(
        places[one.ref] > one.free
        or one.load + load[one.ref] > limit
        or sum(at > since for at in one.recent_offers) + places[one.ref] > terms[0].offers_in_period
        for one in pool
        if places[one.ref]
    )


def _total(ports: Ports, pool: Sequence[Supporter], worth: Sequence[Worth], plan: Plan) -> float:
    """A plan is judged by whom it gives whom, not by how it numbers a supporter's places.

    :raises KeyError: when it gives somebody who breaks a rule.
    """
    caps = {one.ref: one.profile.cap for one in pool}
    fits = [
        places[Place(ref, 0)] for places, ref in zip(worth, plan, strict=True) if ref is not None
    ]
    given = Counter(ref for ref in plan if ref is not None)
    balance = ports.policies.weights()["balance"]
    busier = (balance * sum(range(count)) / caps[ref] for ref, count in given.items())
    return sum(fits) - sum(busier)
