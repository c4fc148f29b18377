"""A lease: held by one process of all, and left to the others when it died."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shared.storage import Lease, Mongo

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPAN = timedelta(seconds=30)


class SetClock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def lease(mongo: Mongo, clock: SetClock) -> Lease:
    return Lease(mongo, "matching.leases", "line", SPAN, clock)


def test_what_is_held_nobody_else_can_take_until_it_is_given_back(lease: Lease) -> None:
    held = lease.take()
    assert held is not None
    assert lease.take() is None
    held.release()
    assert lease.take() is not None


def test_of_many_who_take_it_at_the_same_moment_one_has_it(mongo: Mongo, lease: Lease) -> None:
    for moment in range(5):
        new = Lease(mongo, "matching.leases", str(moment), SPAN, SetClock())
        with ThreadPoolExecutor(8) as hands:
            taken = list(hands.map(lambda one: one.take(), [new] * 8))
        assert sum(one is not None for one in taken) == 1


def test_who_died_leaves_it_to_the_others_when_its_time_is_over(
    lease: Lease, clock: SetClock
) -> None:
    assert lease.take() is not None
    clock.time += SPAN - timedelta(seconds=1)
    assert lease.take() is None
    clock.time += timedelta(seconds=1)
    assert lease.take() is not None


def test_who_keeps_it_has_it_for_as_long_as_they_work(lease: Lease, clock: SetClock) -> None:
    held = lease.take()
    assert held is not None
    for _ in range(8):
        clock.time += SPAN / 2
        assert held.keep()
        assert lease.take() is None


def test_who_is_late_keeps_it_as_long_as_nobody_took_it(lease: Lease, clock: SetClock) -> None:
    slow = lease.take()
    assert slow is not None
    clock.time += 2 * SPAN
    assert slow.keep()
    assert lease.take() is None


def test_who_came_too_late_to_keep_it_has_lost_it_and_takes_it_from_nobody(
    lease: Lease, clock: SetClock
) -> None:
    late = lease.take()
    assert late is not None
    clock.time += SPAN
    assert lease.take() is not None
    assert not any(late.keep() for _ in range(3))
    late.release()
    assert lease.take() is None


def test_one_kind_of_work_does_not_wait_for_another(
    mongo: Mongo, lease: Lease, clock: SetClock
) -> None:
    assert lease.take() is not None
    assert Lease(mongo, "matching.leases", "roster", SPAN, clock).take() is not None
