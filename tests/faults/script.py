"""Which faults happen when, drawn from a printed seed."""

import random
from dataclasses import dataclass

from shared.runtime.resources import SERVICES

# Shares of a run's faults. Servers are few because each takes seconds, in which people still ask.
_KINDS = {
    "kill": 55,
    "duplicate": 20,
    "poison": 11,
    "undecodable": 8,
    "broker_restart": 3,
    "database_restart": 3,
}


@dataclass(frozen=True)
class Fault:
    """``target`` is a service for a kill; ``hard`` servers are killed, others asked to stop."""

    at: float
    kind: str
    target: str
    hard: bool


def draw_faults(seed: int, count: int) -> list[Fault]:
    """``count`` faults over the run (0 to 1), every kind and every service at least once."""
    draw = random.Random(seed)
    kinds = [*_KINDS, *draw.choices(list(_KINDS), list(_KINDS.values()), k=max(0, count - 6))]
    kills = 0
    faults = []
    for kind in kinds[:count]:
        target = SERVICES[kills % len(SERVICES)] if kind == "kill" else ""
        kills += kind == "kill"
        faults.append(Fault(draw.uniform(0.02, 0.98), kind, target, draw.random() < 0.5))
    return sorted(faults, key=lambda fault: fault.at)
