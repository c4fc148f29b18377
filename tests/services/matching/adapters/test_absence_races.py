"""An offer that is made at the moment its supporter may no longer have it does not stay."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from services.matching.adapters.due_deadlines import DueDeadlines
from services.matching.application.open_search import open_search
from services.matching.application.ports import Ports
from services.matching.application.watch_absences import absence_due
from services.matching.application.watch_credentials import credential_due
from services.matching.domain.availability import Away
from services.matching.domain.offer import OfferState
from services.matching.domain.terms import Requirement, Terms
from shared.storage import DueTasks, Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import FakeClock, World

ROUNDS = 4
MIDNIGHT = MONDAY_NOON + timedelta(hours=12)
AWAY = (Away(MIDNIGHT.date(), MIDNIGHT.date()),)
UNTIL_MIDNIGHT = Requirement(declaration_days=30)
"""Since the enrolment."""

Due = Callable[[Ports, str, str], None]


def ports(mongo: Mongo, tx: Transaction, clock: FakeClock) -> Ports:
    stores, world = in_mongo(mongo, tx.session), World()
    world.policies.agreed = Terms(requirements={"harbor": UNTIL_MIDNIGHT})
    return replace(
        world.ports,
        supporters=stores.supporters,
        searches=stores.searches,
        offers=stores.offers,
        deadlines=DueDeadlines(DueTasks(mongo, "matching", clock), tx),
        clock=clock,
    )


@pytest.mark.parametrize(
    ("facts", "due"),
    [({"away": AWAY}, absence_due), ({}, credential_due)],
    ids=["an absence begins", "a declaration lapses"],
)
def test_an_offer_of_the_same_moment_does_not_stay(
    mongo: Mongo, facts: dict[str, Any], due: Due
) -> None:
    lay_out(mongo)
    for number in range(ROUNDS):
        name = f"s{number}"
        in_mongo(mongo).supporters.add(supporter(name, **facts))
        collide(mongo, name, due)
        running = in_mongo(mongo).offers.running_with(ref(name))
        assert [one.state for one in running if one.state is OfferState.OPEN] == []


def collide(mongo: Mongo, name: str, due: Due) -> None:
    """The offer is made before midnight, and again after it when that did not go through."""
    ready, before, after = Barrier(2), FakeClock(), FakeClock()
    before.time = MIDNIGHT - timedelta(milliseconds=1)
    after.time = MIDNIGHT + timedelta(milliseconds=1)
    clocks, waits = [before], [ready.wait, ready.wait]

    def ask(tx: Transaction) -> None:
        bound = ports(mongo, tx, clocks.pop() if clocks else after)
        first = bound.clock is before
        open_search(bound, "harbor", uuid(name), 1, before.time, need())
        if first:
            waits.pop()(20)

    def end(tx: Transaction) -> None:
        bound = ports(mongo, tx, after)
        bound.offers.running_with(ref(name))  # fixes the snapshot before the offer is written
        if waits:
            waits.pop()(20)
        due(bound, "harbor", ref(name))

    with ThreadPoolExecutor(2) as pool:
        asking, ending = (pool.submit(Transactions(mongo).run, work) for work in (ask, end))
        asking.result(timeout=60)
        ending.result(timeout=60)
