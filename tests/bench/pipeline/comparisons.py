"""What is compared with what, each within rounds of its own."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from tests.bench.pipeline import recipes, telling
from tests.bench.pipeline.bare import standing_bare
from tests.bench.pipeline.contender import Contender
from tests.bench.pipeline.figures import Turn
from tests.bench.pipeline.rounds import Say, take_rounds
from tests.bench.pipeline.stored import fill
from tests.bench.pipeline.telling import Turns
from tests.bench.pipeline.turns import Measuring
from tests.bench.pipeline.watchmate import NEEDED, Watchmate, standing_region

FLOOR, WATCHMATE = "floor", "watchmate"
EMPTY = "empty"


@dataclass(frozen=True)
class Wish:
    """`peers` is the environment with the packages of infra/requirements/bench.txt."""

    rounds: int
    peers: Path
    agencies: Sequence[int]
    stored: int


def against_others(measuring: Measuring, wish: Wish, say: Say) -> Turns:
    """Floor, Watchmate and peers: throughput, latency, what they cost."""
    servers = measuring.servers
    with contextlib.ExitStack() as standing:
        bare = [
            standing.enter_context(standing_bare(servers, recipe))
            for recipe in (
                recipes.floor(),
                recipes.faststream(wish.peers),
                recipes.celery(wish.peers),
            )
        ]
        watchmate = Watchmate(standing.enter_context(standing_region(1)))
        contenders: list[Contender] = [bare[0], watchmate, *bare[1:]]
        turns = take_rounds(contenders, wish.rounds, measuring.turn, say)
        for line in _all_of(turns, contenders):
            say(line)
        return turns


def by_replicas(measuring: Measuring, wish: Wish, say: Say) -> Turns:
    """One and two processes of each service; and with evaluation hearing as well."""
    with standing_region(1) as standing:
        contenders = [
            Watchmate(standing, "1 replica"),
            Watchmate(standing, "2 replicas", replicas=2),
            Watchmate(standing, "with evaluation", services=(*NEEDED, "evaluation")),
        ]
        return _busy_only(measuring, contenders, wish.rounds, say)


def by_agencies(measuring: Measuring, wish: Wish, say: Say) -> Turns:
    """Regions of different size, in which a request finds as many to choose from.

    Each has all its rounds, and is removed before the next: together they would have more files
    than some machines let a database open.
    """
    turns: dict[str, list[Turn]] = {}
    with _without_half(measuring):
        for count in wish.agencies:
            say(f"  provisioning a region of {count}")
            with standing_region(count) as standing:
                alone = [Watchmate(standing, named(count))]
                turns |= take_rounds(alone, wish.rounds, measuring.turn, say)
    return _told(turns, say)


def by_stored(measuring: Measuring, wish: Wish, say: Say) -> Turns:
    """An empty region beside one in which many requests were stored."""
    with standing_region(1) as empty, standing_region(1) as full:
        with tqdm(total=wish.stored, desc="  stored requests", file=sys.stderr) as bar:
            documents = fill(full, wish.stored, bar.update)
        say(f"  {wish.stored} requests of {documents} documents each were copied in")
        contenders = [Watchmate(empty, EMPTY), Watchmate(full, filled(wish.stored))]
        return _busy_only(measuring, contenders, wish.rounds, say)


def named(agencies: int) -> str:
    return f"{agencies} agencies" if agencies > 1 else "1 agency"


def filled(stored: int) -> str:
    return f"{stored} stored"


def _busy_only(
    measuring: Measuring, contenders: Sequence[Watchmate], rounds: int, say: Say
) -> Turns:
    with _without_half(measuring):
        turns = take_rounds(contenders, rounds, measuring.turn, say)
    return _told(turns, say)


@contextlib.contextmanager
def _without_half(measuring: Measuring) -> Iterator[None]:
    """Throughput alone."""
    whole, measuring.plan = measuring.plan, replace(measuring.plan, half=0.0)
    try:
        yield
    finally:
        measuring.plan = whole


def _told(turns: Turns, say: Say) -> Turns:
    """The first is what the others are compared with."""
    for line in (*telling.comparison(turns, next(iter(turns))), *telling.books(turns)):
        say(line)
    return turns


def _all_of(turns: Turns, contenders: Sequence[Contender]) -> Iterator[str]:
    yield from telling.comparison(turns, FLOOR)
    yield from telling.memory(turns)
    yield from telling.work(turns)
    yield from telling.books(turns)
    yield "what each promises"
    yield from telling.promises(contenders)
