"""Coordinators who write at the same moment: what may not overlap never does."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from threading import Barrier

import pytest

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.mongo_supporters import MongoSupporters
from services.matching.application.keep_roster import enter_shifts, hand_over
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.ports import Ports
from services.matching.domain.duty_roster import DutyRole, Shift, ShiftTimes, Span
from services.matching.domain.errors import MatchingError, ShiftsOverlap
from shared.storage import Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, ref, supporter
from tests.services.matching.fakes import World

TUESDAY = datetime(2026, 6, 2, 8)
HANDS = 8
ALL = Span(MONDAY_NOON, MONDAY_NOON + timedelta(days=60))


@pytest.fixture
def region(mongo: Mongo) -> Mongo:
    lay_out(mongo)
    for number in range(HANDS):
        in_mongo(mongo).supporters.add(supporter(f"s{number}"))
    return mongo


def ports(mongo: Mongo, tx: Transaction) -> Ports:
    shifts = MongoShifts(mongo, tx.session)
    pool = MongoSupporters(mongo, tx.session)
    stores = in_mongo(mongo, tx.session)
    return replace(
        World().ports,
        supporters=pool,
        offers=stores.offers,
        searches=stores.searches,
        duty_roster=shifts,
        shifts=shifts,
    )


def at_once(mongo: Mongo, *steps: Callable[[Ports], object]) -> Counter[str]:
    """All begin together, each in a transaction that has looked before any has written."""
    ready = Barrier(len(steps))

    def attempt(step: Callable[[Ports], object]) -> str:
        first = True

        def work(tx: Transaction) -> None:
            nonlocal first
            bound = ports(mongo, tx)
            bound.shifts.between("harbor", ALL)  # fixes the snapshot
            if first:
                first = False
                ready.wait(timeout=20)
            step(bound)

        try:
            Transactions(mongo).run(work)
        except MatchingError as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return Counter(pool.map(attempt, steps))


def entering(
    name: str, hours: float = 0, role: DutyRole = DutyRole.PRIMARY, weeks: int = 0
) -> Callable[[Ports], object]:
    starts = TUESDAY + timedelta(hours=hours)
    until = starts.date() + timedelta(weeks=weeks) if weeks else None
    times = ShiftTimes(starts, starts + timedelta(hours=8), weekly_until=until)
    return lambda bound: enter_shifts(bound, "harbor", ref(name), role, times)


def roster(mongo: Mongo) -> list[Shift]:
    return list(MongoShifts(mongo, None).between("harbor", ALL))


def assert_nothing_clashes(mongo: Mongo) -> None:
    clashes = [pair for pair in combinations(roster(mongo), 2) if pair[0].clashes_with(pair[1])]
    assert clashes == []


def test_of_primaries_written_at_the_same_moment_one_is_written(region: Mongo) -> None:
    MongoShifts(region, None).take_off("harbor", ref("nobody"), MONDAY_NOON)
    outcomes = at_once(region, *(entering(f"s{n}", n / 2) for n in range(HANDS)))
    assert outcomes == {"done": 1, ShiftsOverlap.__name__: HANDS - 1}
    assert len(roster(region)) == 1


def test_also_the_very_first_shifts_of_an_agency_do_not_overlap(region: Mongo) -> None:
    outcomes = at_once(region, *(entering(f"s{n}", n / 2) for n in range(HANDS)))
    assert outcomes["done"] == 1
    assert len(roster(region)) == 1


def test_one_supporter_is_not_put_into_two_shifts_at_once(region: Mongo) -> None:
    secondary = [entering("s0", n, DutyRole.SECONDARY) for n in range(HANDS)]
    assert at_once(region, *secondary)["done"] == 1
    assert len(roster(region)) == 1


def test_series_that_meet_in_some_week_are_written_whole_or_not_at_all(region: Mongo) -> None:
    steps = [entering(f"s{n}", 7 * 24 * (n % 4), weeks=3) for n in range(HANDS)]
    outcomes = at_once(region, *steps)
    assert outcomes["done"] == 1
    assert len(roster(region)) == 4


def test_what_does_not_overlap_is_all_written(region: Mongo) -> None:
    MongoShifts(region, None).take_off("harbor", ref("nobody"), MONDAY_NOON)
    outcomes = at_once(region, *(entering(f"s{n}", 8 * n) for n in range(HANDS)))
    assert outcomes == {"done": HANDS}
    assert_nothing_clashes(region)


def test_a_handover_and_a_new_shift_for_the_same_supporter_do_not_both_succeed(
    region: Mongo,
) -> None:
    at_once(region, entering("s0"))
    [shift] = roster(region)
    outcomes = at_once(
        region,
        lambda bound: hand_over(bound, "harbor", shift.shift_id, ref("s1")),
        entering("s1", 4, DutyRole.SECONDARY),
    )
    assert outcomes == {"done": 1, ShiftsOverlap.__name__: 1}
    assert_nothing_clashes(region)


def test_a_rest_of_a_series_and_a_shift_in_its_way_do_not_both_succeed(region: Mongo) -> None:
    at_once(region, entering("s0", weeks=3))
    second = roster(region)[1]
    outcomes = at_once(
        region,
        lambda bound: hand_over(bound, "harbor", second.shift_id, ref("s1"), and_later=True),
        entering("s1", 2 * 7 * 24 + 4, DutyRole.SECONDARY),
    )
    assert outcomes == {"done": 1, ShiftsOverlap.__name__: 1}
    assert_nothing_clashes(region)
    holders = [one.supporter_ref for one in roster(region) if one.role is DutyRole.PRIMARY]
    assert holders in ([ref("s0")] * 4, [ref("s0"), *[ref("s1")] * 3])


def test_of_a_series_that_two_hand_over_at_once_every_shift_goes_to_the_same(
    region: Mongo,
) -> None:
    at_once(region, entering("s0", weeks=3))
    first = roster(region)[0]

    def handing(name: str) -> Callable[[Ports], object]:
        return lambda bound: hand_over(bound, "harbor", first.shift_id, ref(name), and_later=True)

    assert at_once(region, handing("s1"), handing("s2")) == {"done": 2}
    assert len({one.supporter_ref for one in roster(region)}) == 1
    assert len(roster(region)) == 4


def test_nobody_who_leaves_while_a_shift_is_written_stays_on_the_roster(region: Mongo) -> None:
    for number in range(4):
        name = f"s{number}"
        at_once(
            region,
            entering(name, 24 * number),
            lambda bound, name=name: remove_supporter(bound, "harbor", ref(name)),  # type: ignore[misc]
        )
        assert [one for one in roster(region) if one.supporter_ref == ref(name)] == []
