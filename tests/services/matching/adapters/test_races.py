"""Many hands at once on one database: one winner, and never more than the cap."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.matching.adapters.mongo_offers import MongoOffers
from services.matching.application.answer_offer import (
    OwnHat,
    accept_offer,
    expire_offer,
    refuse_offer,
)
from services.matching.application.end_search import withdraw_request
from services.matching.application.open_search import open_search
from services.matching.application.ports import Ports
from services.matching.domain.errors import MatchingError
from services.matching.domain.offer import OfferState
from services.matching.domain.vocabulary import RefusalReason
from shared.storage import Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import (
    CONFLICT_KEY,
    MONDAY_NOON,
    need,
    ref,
    supporter,
    uuid,
)
from tests.services.matching.fakes import (
    FakeArrivals,
    FakeAskings,
    FakeAssignment,
    FakeClock,
    FakeDeadlines,
    FakeDuty,
    FakeMeasures,
    FakePolicies,
    FakeRoster,
    World,
)


class SilentEvents:
    def publish(self, type: str, agency: str, data: Any) -> None: ...


def ports(mongo: Mongo, tx: Transaction, clock: FakeClock | None = None) -> Ports:
    stores = in_mongo(mongo, tx.session)
    return Ports(
        stores.supporters,
        stores.searches,
        stores.offers,
        SilentEvents(),
        FakeDeadlines(),
        FakePolicies(),
        FakeMeasures(),
        clock or FakeClock(),
        new_id=World().ports.new_id,
        duty_roster=FakeDuty(),
        shifts=FakeRoster(),
        personnel=stores.personnel,
        careers=stores.careers,
        line=stores.line,
        assignment=FakeAssignment(),
        arrivals=FakeArrivals(),
        askings=FakeAskings(),
        conflict_key=CONFLICT_KEY,
    )


def submit(mongo: Mongo, name: str) -> None:
    Transactions(mongo).run(
        lambda tx: open_search(ports(mongo, tx), "harbor", uuid(name), 1, MONDAY_NOON, need())
    )


@pytest.fixture
def region(mongo: Mongo) -> Mongo:
    lay_out(mongo)
    return mongo


def enrol(mongo: Mongo, *supporters: Any) -> None:
    for one in supporters:
        in_mongo(mongo).supporters.add(one)


def count(mongo: Mongo, state: str) -> int:
    return mongo.collection("matching.searches", "harbor").count_documents({"state": state})


def assert_nothing_drifted(mongo: Mongo) -> None:
    """Places held, places free and running offers tell the same story."""
    for row in mongo.collection("matching.supporters").find():
        running = MongoOffers(mongo, None).running_with(row["_id"])
        assert sorted(hold["request"] for hold in row["holds"]) == sorted(
            one.request_id for one in running
        )
        assert row["free"] == row["cap"] - len(row["holds"]) >= 0


def test_requests_racing_for_the_last_places_never_pass_the_cap(region: Mongo) -> None:
    enrol(region, *(supporter(f"s{number}", cap=2) for number in range(3)))
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: submit(region, f"r{number}"), range(24)))
    assert count(region, "offered") == 6
    assert count(region, "escalated") == 18
    assert_nothing_drifted(region)


def test_of_acceptance_expiry_refusal_and_withdrawal_exactly_one_wins(region: Mongo) -> None:
    enrol(region, supporter(cap=10))
    late = FakeClock()
    late.pass_by(minutes=31)
    me = OwnHat(ref("sam"), "harbor")
    for round_number in range(6):
        name = f"r{round_number}"
        submit(region, name)
        row = region.collection("matching.offers", "harbor").find_one({"request_id": uuid(name)})
        assert row is not None
        steps = [
            lambda tx, one=row["_id"]: accept_offer(ports(region, tx), me, one),
            lambda tx, one=row["_id"]: refuse_offer(
                ports(region, tx), me, one, RefusalReason.UNSPECIFIED
            ),
            lambda tx, one=row["_id"]: expire_offer(ports(region, tx, late), "harbor", one),
            lambda tx, req=row["request_id"]: withdraw_request(
                ports(region, tx), "harbor", req, 2, MONDAY_NOON
            ),
        ]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda step: attempt(region, step), steps * 2))
        assert_nothing_drifted(region)
        assert count(region, "offered") == 0


def attempt(mongo: Mongo, step: Any) -> None:
    try:
        Transactions(mongo).run(step)
    except MatchingError:
        return


def test_racing_acceptances_of_one_offer_are_one_acceptance(region: Mongo) -> None:
    enrol(region, supporter())
    submit(region, "r")
    row = region.collection("matching.offers", "harbor").find_one({})
    assert row is not None
    me = OwnHat(ref("sam"), "harbor")

    def accept(_: int) -> OfferState:
        return (
            Transactions(region)
            .run(lambda tx: accept_offer(ports(region, tx), me, row["_id"]))
            .state
        )

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(accept, range(20))) == {OfferState.ACCEPTED}
    search = region.collection("matching.searches", "harbor").find_one({})
    assert search is not None
    assert (search["state"], search["version"]) == ("accepted", 2)
