"""Processes that accept the same offers at the same time, each through its own wiring."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from multiprocessing.synchronize import Barrier

from pymongo.errors import PyMongoError

from services.matching.application.answer_offer import OwnHat
from services.matching.domain.errors import MatchingError
from services.matching.entrypoints.wiring import MatchingWiring
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from tests.bench.races.offers import Open

_START_WITHIN = 60.0
Environment = dict[str, str]
Prepare = Callable[[Platform], None]


def race(
    env: Environment,
    offers: Sequence[Open],
    tries_a_request: int,
    processes: int,
    seed: int,
    prepare: Prepare | None = None,
) -> Counter[str]:
    """How often each answer was given. `prepare` is called in each process before it starts."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(processes), context.SimpleQueue()
    shares = shared_out(offers, tries_a_request, processes, seed)
    racers = [
        context.Process(target=_racer, args=(env, share, barrier, answers, prepare), daemon=True)
        for share in shares
    ]
    for racer in racers:
        racer.start()
    given = sum((answers.get() for _ in racers), Counter[str]())
    for racer in racers:
        racer.join(_START_WITHIN)
    return given


def shared_out(
    offers: Sequence[Open], tries_a_request: int, processes: int, seed: int
) -> list[list[Open]]:
    """All go through the requests in the same order, so that they meet at each of them."""
    draw = random.Random(seed)
    shares: list[list[Open]] = [[] for _ in range(processes)]
    for _, group in groupby(offers, key=lambda one: one.request_id):
        of_request = list(group)
        for number in range(tries_a_request):
            shares[number % processes].append(draw.choice(of_request))
    return shares


def _racer(
    env: Environment,
    share: Sequence[Open],
    barrier: Barrier,
    answers: "multiprocessing.SimpleQueue[Counter[str]]",
    prepare: Prepare | None,
) -> None:
    given: Counter[str] = Counter()
    try:
        platform = Platform(Settings.of("matching", env))
        wiring = MatchingWiring(platform)
        if prepare is not None:
            prepare(platform)
        platform.mongo.ping()
        barrier.wait(_START_WITHIN)
        for one in share:
            given[_accept(platform, wiring, one)] += 1
        platform.stop()
    finally:
        answers.put(given)


def _accept(platform: Platform, wiring: MatchingWiring, one: Open) -> str:
    me = OwnHat(one.supporter_ref, one.supporter_agency)
    try:
        return platform.transactions.run(
            lambda tx: wiring.bind(tx).answering.accept(me, one.offer_id).state.value
        )
    except (MatchingError, PyMongoError) as error:
        return type(error).__name__
