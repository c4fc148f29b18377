"""A deselection is cancelled at the moment it falls due: exactly one of the two happens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from services.matching.adapters.due_deadlines import DESELECTION, DueDeadlines
from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.application.deselect_supporter import (
    cancel_deselection,
    deselect_supporter,
    deselection_due,
)
from services.matching.application.ports import Ports
from services.matching.domain.career import DeselectionReason, Step
from services.matching.domain.errors import DeselectionInEffect, NoDeselectionPending
from shared.runtime.when_due import DueHandler
from shared.storage import DueTask, DueTasks, Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, ref, supporter
from tests.services.matching.fakes import FakeClock, World

ROUNDS = 8
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)


class Region:
    """Matching on one database, with the time set by the test."""

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo
        self.clock = FakeClock()
        self.due = DueTasks(mongo, "matching", self.clock)

    def ports(self, tx: Transaction, clock: FakeClock | None = None) -> Ports:
        stores = in_mongo(self.mongo, tx.session)
        return replace(
            World().ports,
            supporters=stores.supporters,
            careers=stores.careers,
            offers=stores.offers,
            shifts=MongoShifts(self.mongo, tx.session),
            deadlines=DueDeadlines(self.due, tx),
            clock=clock or self.clock,
        )

    def run(self, work: Callable[[Ports], object], clock: FakeClock | None = None) -> None:
        Transactions(self.mongo).run(lambda tx: work(self.ports(tx, clock)))

    def decide(self, name: str) -> None:
        in_mongo(self.mongo).supporters.add(supporter(name))
        at = self.clock.now() + MINUTE
        reason = DeselectionReason.CONDUCT
        self.run(lambda bound: deselect_supporter(bound, "harbor", ref(name), reason, at))

    def cancel(self, name: str) -> None:
        self.run(lambda bound: cancel_deselection(bound, "harbor", ref(name)))

    def claimed(self) -> DueTask:
        self.clock.time += MINUTE
        task = self.due.claim([DESELECTION], LEASE)
        assert task is not None
        return task

    def handle(self, task: DueTask, before: Callable[[], object] = lambda: None) -> None:
        def method(tx: Transaction, due: DueTask) -> None:
            before()
            deselection_due(self.ports(tx), due.agency, due.subject)

        DueHandler(method, outward=False)(self.due, Transactions(self.mongo), task)

    def stages(self, name: str) -> list[Step]:
        career = in_mongo(self.mongo).careers.find("harbor", ref(name))
        assert career is not None
        return [taken.step for taken in career.steps]

    def gone(self, name: str) -> bool:
        found = in_mongo(self.mongo).supporters.find(ref(name))
        assert found is not None
        return found.left


@pytest.fixture
def region(mongo: Mongo) -> Region:
    lay_out(mongo)
    return Region(mongo)


def test_a_task_that_was_claimed_before_the_cancellation_changes_nothing(region: Region) -> None:
    region.decide("sam")
    task = region.claimed()
    region.clock.time -= 2 * MINUTE  # the coordinator's server is a little behind
    region.cancel("sam")
    region.clock.time += 9 * MINUTE
    for _ in range(2):
        region.handle(task)
    assert (region.stages("sam"), region.gone("sam")) == ([Step.DESIGNATED], False)
    assert region.due.claim([DESELECTION], LEASE) is None


def test_a_cancellation_after_the_task_is_refused_and_changes_nothing(region: Region) -> None:
    region.decide("sam")
    region.handle(region.claimed())
    with pytest.raises(DeselectionInEffect):
        region.cancel("sam")
    assert (region.stages("sam")[-1], region.gone("sam")) == (Step.DESELECTED, True)


def test_cancelled_twice_at_once_it_is_cancelled_once(region: Region) -> None:
    region.decide("sam")
    ready = Barrier(2)

    def attempt(_number: int) -> str:
        try:
            region.run(_after(ready, lambda bound: cancel_deselection(bound, "harbor", ref("sam"))))
        except NoDeselectionPending:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["done", "refused"]


def test_of_a_cancellation_and_the_due_task_exactly_one_happens(region: Region) -> None:
    """By clocks that do not quite agree: to the one it is not yet time, to the other it is.

    In every other round the task has begun to write when the cancellation may.
    """
    for number in range(ROUNDS):
        name = f"s{number}"
        region.decide(name)
        behind = FakeClock()
        behind.time = region.clock.time
        cancelled = race(region, name, region.claimed(), behind, ahead=number % 2 == 0)
        assert region.stages(name) == [Step.DESIGNATED, *([] if cancelled else [Step.DESELECTED])]
        assert region.gone(name) is not cancelled
        assert region.due.claim([DESELECTION], LEASE) is None


def race(region: Region, name: str, task: DueTask, behind: FakeClock, ahead: bool) -> bool:
    """Whether the cancellation went through, which has looked before the task may end."""
    ready = Barrier(2)
    work = _after(ready, lambda bound: cancel_deselection(bound, "harbor", ref(name)))

    def cancel() -> bool:
        try:
            region.run(work, behind)
        except DeselectionInEffect:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        cancelling = pool.submit(cancel)
        meet = _once(ready)
        if not ahead:
            meet()
        region.handle(task, meet)
        return cancelling.result(timeout=30)


def _after(ready: Barrier, work: Callable[[Ports], object]) -> Callable[[Ports], object]:
    """The first attempt of each reads, so that its snapshot is fixed, and waits for the other."""
    wait_once = _once(ready)

    def attempt(bound: Ports) -> object:
        bound.careers.find("harbor", ref("nobody"))
        wait_once()
        return work(bound)

    return attempt


def _once(ready: Barrier) -> Callable[[], object]:
    waits = [ready.wait]
    return lambda: waits.pop()(20) if waits else None


def test_the_moment_is_that_of_the_decision(region: Region) -> None:
    region.decide("sam")
    assert region.clock.now() == MONDAY_NOON
    assert region.due.claim([DESELECTION], LEASE) is None
    assert region.claimed().due_at == MONDAY_NOON + MINUTE
