"""Whether the time an answer takes tells a foreign thing from one that never was."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

from tests.isolation.bodies import body_for
from tests.isolation.callers import Caller
from tests.isolation.declared_routes import Route
from tests.isolation.http_routes import entitled, missing_like, reaches
from tests.isolation.ledger import Ledger
from tests.isolation.site import Site

_ROUNDS = 41
_TRIES = 3
_WITHIN = (0.5, 2.0)


@dataclass(frozen=True)
class TimingProbe:
    """Loosely judged: a machine that does other things blurs what a patient attacker averages."""

    site: Site
    ledger: Ledger

    def run(self, routes: list[Route]) -> dict[str, float]:
        """Ratio of medians, foreign to missing, for each route that takes an id."""
        ratios = {}
        agency = self.site.world.agencies["harbor"]
        for route in (route for route in routes if route.takes_id):
            caller = entitled(route, agency)[0]
            ratio = self._settled_ratio(route, caller)
            ratios[route.name] = round(ratio, 2)
            told = not _WITHIN[0] <= ratio <= _WITHIN[1]
            line = f"{route.name}: foreign takes {ratio:.2f} times as long as missing"
            self.ledger.record("HTTP timing", line, declared=False, permitted=told)
        return ratios

    def _settled_ratio(self, route: Route, caller: Caller) -> float:
        ratio = 1.0
        for _ in range(_TRIES):
            ratio = self._ratio(route, caller)
            if _WITHIN[0] <= ratio <= _WITHIN[1]:
                break
        return ratio

    def _ratio(self, route: Route, caller: Caller) -> float:
        """Interleaved, so that both meet the same weather."""
        things = self.site.world.of_kind(route.kind)
        foreign = next(thing for thing in things if not reaches(route, caller, thing))
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(_ROUNDS):
            for where, thing_id in zip(took, (foreign.id, missing_like(foreign.id)), strict=True):
                where.append(_seconds(partial(self._ask, route, caller, thing_id)))
        return median(took[0]) / median(took[1])

    def _ask(self, route: Route, caller: Caller, thing_id: str) -> None:
        body = body_for(route, self.site.world, caller.person.agency)
        path = route.at(thing_id)
        self.site.clients.call(caller, route.service, route.method, path, body)


def _seconds(ask: Callable[[], None]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started
