"""Of all processes one assigns the line: two plans would want the same places."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from pymongo.errors import OperationFailure

from services.matching.application.assign_line import Turn
from services.matching.entrypoints.assigning import ASSIGNING, LineAssigner, of_one_supporter
from services.matching.entrypoints.wiring import MatchingWiring
from shared.storage import Lease, Transaction
from tests.bench.matching.platforms import Stand, stand
from tests.services.matching.builders import need, uuid
from tests.services.matching.rushes import (
    enough_for,
    nobody_is_over_a_limit,
    offers,
    rushing_region,
)
from tests.support.servers import Servers

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WAITING = 24
GoesOn = Callable[[], bool]
Engine = TypeVar("Engine", bound=LineAssigner)


class Meddled(LineAssigner):
    """In the middle of its work something else happens."""

    meddle: Callable[[], object]

    def take_all(self, turns: Iterable[Turn], goes_on: GoesOn) -> None:
        self.meddle()
        super().take_all(turns, goes_on)


class Dying(LineAssigner):
    """Takes a few turns, then does nothing any more: the lease stays in its hands."""

    def assign(self) -> None:
        held = self._lease.take()
        assert held is not None
        turns = self._bind(None).line.plan((), held.keep)
        self.take_all(turns[: len(turns) // 3], held.keep)


class Miscounting(LineAssigner):
    def _take(self, turn: Turn, tx: Transaction) -> None:
        raise ZeroDivisionError


@pytest.fixture
def standing(servers: Servers, tmp_path: Path) -> Iterator[Stand]:
    with stand(rushing_region(), tmp_path) as ready:
        yield ready


class SetClock:
    """By which leases end, so that a slow machine ends none."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def let_leases_end(self) -> None:
        self.time += ASSIGNING


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def engine(standing: Stand, kind: type[Engine], clock: SetClock) -> Engine:
    """As another replica has one: nothing in common but the database."""
    platform = standing.platform
    lease = Lease(platform.mongo, "matching.leases", "line", ASSIGNING, clock)
    return kind(MatchingWiring(platform).bind, platform.transactions, lease)


def a_line_of(standing: Stand, count: int) -> None:
    enough_for(standing.mongo, count)
    standing.wiring.ports(None).arrivals.rush("r")  # so that the first is in a rush already
    for number in range(count):
        submitted = partial(_submit, standing, uuid(f"r{number}"))
        standing.platform.transactions.run(submitted)


def _submit(standing: Stand, request_id: str, tx: object) -> None:
    hear = standing.wiring.bind(tx).hear  # type: ignore[arg-type]
    hear.submitted("harbor", request_id, 1, datetime.now(UTC), need())


def test_a_request_whose_transaction_is_run_again_makes_no_rush(standing: Stand) -> None:
    """Two would."""
    enough_for(standing.mongo, 1)
    tries = []

    def work(tx: Transaction) -> None:
        _submit(standing, uuid("r0"), tx)
        tries.append(tx)
        if len(tries) < 4:
            lost = OperationFailure("write conflict", code=112)
            lost._add_error_label("TransientTransactionError")
            raise lost

    standing.platform.transactions.run(work)
    assert len(tries) == 4
    (search,) = standing.mongo.collection("matching.searches", "harbor").find()
    assert search["state"] == "offered"


def test_a_second_engine_leaves_the_line_to_the_first(standing: Stand, clock: SetClock) -> None:
    a_line_of(standing, 4)
    first, second = engine(standing, Meddled, clock), engine(standing, LineAssigner, clock)
    tried: list[object] = []
    first.meddle = lambda: tried.append(second.assign())
    seen = first.assign()
    assert tried == [None]
    assert seen == {uuid(f"r{number}") for number in range(4)}
    assert second.assign() == frozenset(), "it is its turn as soon as the first has ended"


def test_an_engine_that_died_in_its_work_is_followed_by_another_when_its_lease_ends(
    standing: Stand, clock: SetClock
) -> None:
    a_line_of(standing, WAITING)
    engine(standing, Dying, clock).assign()
    assert sum(offers(standing.mongo).values()) == WAITING // 3
    second = engine(standing, LineAssigner, clock)
    assert second.assign() is None, "nobody knows yet that the first is dead"
    clock.let_leases_end()
    assert second.assign() is not None
    assert offers(standing.mongo) == {uuid(f"r{number}"): 1 for number in range(WAITING)}
    assert nobody_is_over_a_limit(standing.mongo)


def test_an_engine_that_is_slow_and_was_overtaken_takes_no_more_turns(
    standing: Stand, clock: SetClock
) -> None:
    a_line_of(standing, 4)
    slow, other = engine(standing, Meddled, clock), engine(standing, Dying, clock)

    def overtake() -> None:
        clock.let_leases_end()
        other.assign()

    slow.meddle = overtake
    slow.assign()
    assert len(offers(standing.mongo)) == 1, "what the other has begun is the other's to end"


def test_an_engine_that_is_slow_and_alone_goes_on(standing: Stand, clock: SetClock) -> None:
    a_line_of(standing, 4)
    slow = engine(standing, Meddled, clock)
    slow.meddle = clock.let_leases_end
    slow.assign()
    assert len(offers(standing.mongo)) == 4


def test_an_assignment_that_failed_does_not_stop_the_next(standing: Stand, clock: SetClock) -> None:
    a_line_of(standing, 4)
    broken = engine(standing, Meddled, clock)

    def fail() -> None:
        raise ConnectionError

    broken.meddle = fail
    for _ in range(2):
        with pytest.raises(ConnectionError):
            broken.assign()
    assert engine(standing, LineAssigner, clock).assign()


def test_an_error_nobody_foresaw_in_a_turn_is_raised_and_the_line_is_left_as_it_was(
    standing: Stand, clock: SetClock
) -> None:
    a_line_of(standing, 4)
    with pytest.raises(ZeroDivisionError):
        engine(standing, Miscounting, clock).assign()
    assert engine(standing, LineAssigner, clock).assign()
    assert len(offers(standing.mongo)) == 4


def test_turns_of_one_supporter_are_taken_one_after_another_and_those_of_nobody_last() -> None:
    asked = zip("abcd", ("x", None, "y", "x"), strict=True)
    turns = [Turn("harbor", name, who) for name, who in asked]
    in_groups = [[turn.request_id for turn in group] for group in of_one_supporter(turns)]
    assert in_groups == [["a", "d"], ["c"], ["b"]]
