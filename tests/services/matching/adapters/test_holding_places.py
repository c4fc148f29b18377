"""Places of supporters in memory and in MongoDB: held once, within every limit, and given back."""

from datetime import timedelta
from typing import Any

import pytest

from services.matching.domain.workload import Workload
from tests.services.matching.adapters.stores import MIDNIGHT, YESTERDAY, Stores, held
from tests.services.matching.builders import MONDAY_NOON, ref, supporter, uuid

REQUEST = uuid("request")


def test_holding_is_once_for_a_request_and_never_over_the_cap(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=1))
    assert stores.supporters.hold(ref("sam"), held(REQUEST))
    assert stores.supporters.hold(ref("sam"), held(REQUEST))
    assert not stores.supporters.hold(ref("sam"), held(uuid("other")))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert (one.holds, one.last_offered_at) == ({REQUEST: 1}, MONDAY_NOON)


def test_releasing_gives_one_place_back_however_often_it_is_done(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=2))
    for request_id in (REQUEST, uuid("other")):
        assert stores.supporters.hold(ref("sam"), held(request_id))
    for _ in range(3):
        stores.supporters.release(ref("sam"), REQUEST, MIDNIGHT)
    assert stores.supporters.hold(ref("sam"), held(uuid("third")))
    assert not stores.supporters.hold(ref("sam"), held(uuid("fourth")))


@pytest.mark.parametrize("state", [{"paused": True}, {"left": True}])
def test_nobody_who_is_away_can_be_held(stores: Stores, state: dict[str, Any]) -> None:
    stores.supporters.add(supporter(**state))
    assert not stores.supporters.hold(ref("sam"), held(REQUEST))
    assert not stores.supporters.hold(ref("nobody"), held(REQUEST))


def test_nobody_is_held_beyond_what_they_can_bear(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=9))
    assert stores.supporters.hold(ref("sam"), held(REQUEST, 3, most_load=5))
    assert not stores.supporters.hold(ref("sam"), held(uuid("other"), 3, most_load=5))
    assert stores.supporters.hold(ref("sam"), held(uuid("other"), 2, most_load=5))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.load == 5


def test_nobody_is_asked_more_often_than_the_period_allows(stores: Stores) -> None:
    before = (YESTERDAY, YESTERDAY + timedelta(hours=1))
    stores.supporters.add(supporter(cap=9, recent_offers=before))
    assert not stores.supporters.hold(ref("sam"), held(REQUEST, most_offers=1))
    assert stores.supporters.hold(ref("sam"), held(REQUEST, most_offers=2))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.recent_offers == (*before, MONDAY_NOON)


def test_a_rest_begins_with_the_release_and_a_longer_one_stays(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=9))
    spans = (timedelta(days=2), timedelta(days=1))
    for number, span in enumerate(spans):
        stores.supporters.hold(ref("sam"), held(uuid(f"r{number}")))
        stores.supporters.release(ref("sam"), uuid(f"r{number}"), MIDNIGHT, MONDAY_NOON + span)
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.rests_until == MONDAY_NOON + spans[0]


def test_the_first_hold_or_release_of_a_day_keeps_the_workload_as_it_was(stores: Stores) -> None:
    """Of the day before nothing is left, and what the rest of the day brings is not in it."""
    stores.supporters.add(supporter(cap=9))
    pool, tomorrow = stores.supporters, MIDNIGHT + timedelta(days=1)
    rests_until = MONDAY_NOON + timedelta(days=3)
    pool.hold(ref("sam"), held(REQUEST))
    pool.hold(ref("sam"), held(uuid("other")))
    assert _workload(stores) == Workload(MIDNIGHT, 0, None)
    pool.release(ref("sam"), REQUEST, tomorrow, rests_until)
    assert _workload(stores) == Workload(tomorrow, 2, None)
    pool.release(ref("sam"), uuid("other"), tomorrow)
    pool.hold(ref("sam"), held(uuid("third"), midnight=tomorrow))
    assert _workload(stores) == Workload(tomorrow, 2, None)
    pool.hold(ref("sam"), held(uuid("fourth"), midnight=tomorrow + timedelta(days=1)))
    assert _workload(stores) == Workload(tomorrow + timedelta(days=1), 1, rests_until)


def _workload(stores: Stores) -> Workload | None:
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    return one.at_midnight
