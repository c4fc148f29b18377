"""An offer that is being made at the moment its supporter goes away does not stay with them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from services.matching.adapters.due_deadlines import DueDeadlines
from services.matching.application.open_search import open_search
from services.matching.application.ports import Ports
from services.matching.application.watch_absences import absence_due
from services.matching.domain.availability import Away
from services.matching.domain.offer import OfferState
from shared.storage import DueTasks, Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import FakeClock, World

ROUNDS = 4
MIDNIGHT = MONDAY_NOON + timedelta(hours=12)
AWAY = (Away(MIDNIGHT.date(), MIDNIGHT.date()),)


def ports(mongo: Mongo, tx: Transaction, clock: FakeClock) -> Ports:
    stores = in_mongo(mongo, tx.session)
    return replace(
        World().ports,
        supporters=stores.supporters,
        searches=stores.searches,
        offers=stores.offers,
        deadlines=DueDeadlines(DueTasks(mongo, "matching", clock), tx),
        clock=clock,
    )


def test_of_an_offer_and_an_absence_at_the_same_moment_no_offer_stays(mongo: Mongo) -> None:
    lay_out(mongo)
    for number in range(ROUNDS):
        name = f"s{number}"
        in_mongo(mongo).supporters.add(supporter(name, away=AWAY))
        collide(mongo, name)
        running = in_mongo(mongo).offers.running_with(ref(name))
        assert [one.state for one in running if one.state is OfferState.OPEN] == []


def collide(mongo: Mongo, name: str) -> None:
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

    def go_away(tx: Transaction) -> None:
        bound = ports(mongo, tx, after)
        bound.offers.running_with(ref(name))  # fixes the snapshot before the offer is written
        if waits:
            waits.pop()(20)
        absence_due(bound, "harbor", ref(name))

    with ThreadPoolExecutor(2) as pool:
        asking, going = (pool.submit(Transactions(mongo).run, work) for work in (ask, go_away))
        asking.result(timeout=60)
        going.result(timeout=60)
