"""Which faults happen when, to whom and for how long: a pure function of a printed seed."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle

from shared.messaging.topology import queue_of
from shared.runtime.resources import SERVICES, load


@dataclass(frozen=True)
class Kind:
    """``share`` is of a run's faults; ``lasts`` in seconds, from the least to the most."""

    share: int
    lasts: tuple[float, float] = (0.0, 0.0)
    of: str = ""
    """what it is done to: a ``service``, a ``queue``, or by chance (empty)"""


# Those of a whole server are few because each takes seconds, in which people still ask.
KINDS: Mapping[str, Kind] = {
    "kill": Kind(30, of="service"),
    "service_pause": Kind(8, (0.5, 6.0), of="service"),
    "clock_jump": Kind(5, (2.0, 8.0), of="service"),
    "duplicate": Kind(14),
    "late_delivery": Kind(9, (0.5, 5.0), of="queue"),
    "poison": Kind(6),
    "undecodable": Kind(5),
    "broker_restart": Kind(1),
    "broker_node_kill": Kind(2),
    "broker_pause": Kind(2, (1.0, 6.0)),
    "broker_latency": Kind(3, (2.0, 6.0), of="service"),
    "broker_half_open": Kind(3, (2.0, 12.0), of="service"),
    "broker_partition": Kind(2, (3.0, 8.0)),
    "broker_disk_full": Kind(2, (3.0, 12.0)),
    "database_restart": Kind(1),
    "database_step_down": Kind(3),
    "database_pause": Kind(2, (1.0, 6.0)),
    "database_latency": Kind(3, (2.0, 6.0), of="service"),
    "database_half_open": Kind(3, (2.0, 12.0), of="service"),
    "database_partition": Kind(2, (3.0, 15.0)),
}

ANYWHERE = (
    "kill",
    "service_pause",
    "duplicate",
    "late_delivery",
    "poison",
    "undecodable",
    "broker_restart",
    "database_restart",
)
"""What needs neither members, nodes, ways nor a clock that can be moved."""

LEAST_JUMP, FURTHEST_JUMP = 5.0, 20.0
"""Seconds, either way: less than what tokens may be wrong by, for clocks are watched elsewhere."""


@dataclass(frozen=True)
class Fault:
    """``at`` is its moment, from 0 to 1 of the run.

    ``hard`` servers are killed and not asked to stop, held connections cut and not let go on.
    ``amount`` is the delay of a latency and the error of a clock, in seconds. A ``watched`` one is
    left alone until all works again, and how long that takes is measured; others overlap.
    """

    number: int
    at: float
    kind: str
    target: str
    hard: bool
    seconds: float
    amount: float
    watched: bool

    def told(self) -> str:
        """One line for people."""
        parts = [f"{self.at:6.1%}", self.kind.ljust(20), self.target]
        parts += [f"{self.seconds:.1f} s"] if self.seconds else []
        parts += [f"{self.amount:+.2f} s"] if self.amount else []
        parts += ["hard"] if self.hard else []
        return " ".join(part for part in parts if part)

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def draw_faults(seed: int, count: int, kinds: Collection[str] = ANYWHERE) -> list[Fault]:
    """``count`` faults over the run: every kind at least once, then in proportion."""
    draw = random.Random(seed)
    chosen = _kinds(draw, count, [kind for kind in KINDS if kind in kinds])
    targets = {of: cycle(_targets(draw, of)) for of in ("service", "queue", "")}
    faults = [
        _fault(draw, number, kind, next(targets[KINDS[kind].of]))
        for number, kind in enumerate(chosen)
    ]
    return sorted(faults, key=lambda fault: fault.at)


def _kinds(draw: random.Random, count: int, kinds: Sequence[str]) -> list[str]:
    shares = [KINDS[kind].share for kind in kinds]
    more = draw.choices(kinds, shares, k=max(0, count - len(kinds)))
    return [*kinds, *more][:count]


def _targets(draw: random.Random, of: str) -> list[str]:
    """In turn, so that each is struck; queues in an order of their own."""
    if of == "service":
        return list(SERVICES)
    if of == "queue":
        queues = [
            queue_of(service, event_type)
            for service in SERVICES
            for event_type in load(service).hears
        ]
        return draw.sample(queues, len(queues))
    return [""]


def _fault(draw: random.Random, number: int, kind: str, target: str) -> Fault:
    return Fault(
        number,
        at=draw.uniform(0.02, 0.98),
        kind=kind,
        target=target,
        hard=draw.random() < 0.5,
        seconds=round(draw.uniform(*KINDS[kind].lasts), 2),
        amount=_amount(draw, kind),
        watched=draw.random() < 0.5,
    )


def _amount(draw: random.Random, kind: str) -> float:
    jump = draw.uniform(LEAST_JUMP, FURTHEST_JUMP) * draw.choice((-1, 1))
    delay = draw.uniform(0.02, 0.4)
    if kind == "clock_jump":
        return round(jump)
    return round(delay, 3) if kind.endswith("_latency") else 0.0
