"""Due tasks: claimed by one, repeated after a death, done once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.runtime.resources import ServiceResources
from shared.storage import DueTasks, Mongo, Transactions
from shared.storage.due import DueBacklog

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(seconds=30)


class SetClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def due(mongo: Mongo, clock: SetClock) -> DueTasks:
    return DueTasks(mongo, "matching", clock)


@pytest.fixture
def transactions(mongo: Mongo) -> Transactions:
    return Transactions(mongo)


def schedule(due: DueTasks, transactions: Transactions, at: datetime, subject: str = "o1") -> None:
    transactions.run(lambda tx: due.schedule(tx, "offer_expiry", "harbor", subject, at))


def test_a_task_is_not_claimed_before_its_time(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    schedule(due, transactions, NOON + timedelta(minutes=5))

    assert due.claim(["offer_expiry"], LEASE) is None
    clock.time += timedelta(minutes=5)
    task = due.claim(["offer_expiry"], LEASE)
    assert task is not None
    assert (task.subject, task.agency, task.attempts) == ("o1", "harbor", 1)


def test_a_claimed_task_is_nobody_elses_until_the_lease_ends(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    schedule(due, transactions, NOON)
    first = due.claim(["offer_expiry"], LEASE)

    assert due.claim(["offer_expiry"], LEASE) is None
    clock.time += LEASE
    again = due.claim(["offer_expiry"], LEASE)

    assert first is not None and again is not None
    assert (again.id, again.attempts) == (first.id, 2)


def test_a_finished_task_never_comes_back_and_finishes_once(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    schedule(due, transactions, NOON)
    task = due.claim(["offer_expiry"], LEASE)
    assert task is not None

    assert transactions.run(lambda tx: due.finish(tx, task)) is True
    assert transactions.run(lambda tx: due.finish(tx, task)) is False
    clock.time += timedelta(days=1)
    assert due.claim(["offer_expiry"], LEASE) is None


def test_a_postponed_task_returns_after_a_growing_pause(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    schedule(due, transactions, NOON)
    task = due.claim(["offer_expiry"], LEASE)
    assert task is not None

    due.postpone(task)

    assert due.claim(["offer_expiry"], LEASE) is None
    clock.time += timedelta(seconds=1)
    assert due.claim(["offer_expiry"], LEASE) is not None


def test_a_cancelled_task_is_not_claimed(due: DueTasks, transactions: Transactions) -> None:
    schedule(due, transactions, NOON)
    transactions.run(lambda tx: due.cancel(tx, "offer_expiry", "o1"))

    assert due.claim(["offer_expiry"], LEASE) is None


def test_a_task_that_failed_for_days_is_still_postponed_by_minutes(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    schedule(due, transactions, NOON)
    task = due.claim(["offer_expiry"], LEASE)
    assert task is not None

    due.postpone(replace(task, attempts=5000))

    clock.time += timedelta(minutes=5)
    assert due.claim(["offer_expiry"], LEASE) is not None


def test_the_backlog_is_what_should_be_done_by_now_whether_claimed_or_not(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    assert due.backlog(["offer_expiry"]) == DueBacklog(0, 0.0)
    schedule(due, transactions, NOON, "o1")
    schedule(due, transactions, NOON + timedelta(minutes=1), "o2")
    schedule(due, transactions, NOON + timedelta(minutes=9), "o3")
    clock.time += timedelta(minutes=3)
    task = due.claim(["offer_expiry"], timedelta(minutes=9))
    assert task is not None and task.subject == "o1"

    assert due.backlog(["offer_expiry"]) == DueBacklog(2, 180.0)
    assert due.backlog(["another"]) == DueBacklog(0, 0.0)


def test_claims_and_the_backlog_use_the_index_of_open_tasks(mongo: Mongo) -> None:
    [tasks] = [one for one in ServiceResources("matching").all_collections if "due" in one.name]
    for index in tasks.indexes:
        mongo.collection("matching.due").create_index(list(index.keys), **index.options)
    open_ones = {"done_at": None, "kind": "offer_expiry", "claimable_at": {"$lte": NOON}}
    plan = mongo.collection("matching.due").find(open_ones).sort("claimable_at").explain()
    assert "kind_1_claimable_at_1" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


def test_a_recurring_task_stands_once_and_comes_again_after_its_span(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    for _ in range(3):
        due.recurring("sweep")
    task = due.claim(["sweep"], LEASE)
    assert task is not None
    assert due.claim(["sweep"], LEASE) is None
    day = timedelta(days=1)
    assert transactions.run(lambda tx: due.begin_again(tx, task, day))
    due.recurring("sweep")
    clock.time += day - timedelta(seconds=1)
    assert due.claim(["sweep"], LEASE) is None
    clock.time += timedelta(seconds=1)
    again = due.claim(["sweep"], LEASE)
    assert again is not None
    assert (again.id, again.attempts) == (task.id, 1)


def test_of_two_who_did_a_recurring_task_one_records_it(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    due.recurring("sweep")
    first = due.claim(["sweep"], LEASE)
    clock.time += LEASE
    second = due.claim(["sweep"], LEASE)
    assert first is not None
    assert second is not None
    day = timedelta(days=1)
    assert transactions.run(lambda tx: due.begin_again(tx, second, day))
    assert not transactions.run(lambda tx: due.begin_again(tx, first, day))


def test_a_recurring_task_finds_what_was_remembered(
    due: DueTasks, transactions: Transactions, clock: SetClock
) -> None:
    due.recurring("sweep")
    task = due.claim(["sweep"], LEASE)
    assert task is not None
    assert task.data == {}
    transactions.run(lambda tx: due.remember(tx, task, {"place": "c"}))
    transactions.run(lambda tx: due.begin_again(tx, task, LEASE))
    clock.time += LEASE
    again = due.claim(["sweep"], LEASE)
    assert again is not None
    assert again.data == {"place": "c"}
