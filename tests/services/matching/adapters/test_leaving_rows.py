"""What has ended leaves the databases by itself, and what has not stays."""

from datetime import datetime, timedelta

import pytest

from services.matching.adapters.resources import RESOURCES
from services.matching.domain.vocabulary import RefusalReason, WithdrawalReason
from shared.storage import Mongo
from tests.services.matching.adapters.stores import Stores, in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, offer, search

LATER = MONDAY_NOON + timedelta(minutes=1)
KEPT = timedelta(days=90)


@pytest.fixture
def stores(mongo: Mongo) -> Stores:
    lay_out(mongo)
    return in_mongo(mongo)


def leaves_from(mongo: Mongo, name: str, agency: str | None) -> datetime | None:
    """Since when the only row counts as ended, by the field the server deletes by."""
    [collection] = [one for one in RESOURCES.collections if one.name == name]
    [index] = [one for one in collection.indexes if one.expire_after]
    assert index.expire_after == KEPT
    [row] = mongo.collection(name, agency).find()
    at: datetime | None = row[index.keys[0][0]]
    return at


@pytest.mark.parametrize("how", ["declined", "expired", "withdrawn", "completed"])
def test_an_offer_that_ended_leaves_with_its_route(stores: Stores, mongo: Mongo, how: str) -> None:
    one = offer(expires_at=LATER)
    stores.offers.add(one)
    if how == "completed":
        accepted = one.accept(MONDAY_NOON)
        stores.offers.settle(one, accepted)
        one = accepted
    assert leaves_from(mongo, "matching.offers", "harbor") is None
    assert leaves_from(mongo, "matching.offer_routes", None) is None
    ended = {
        "declined": lambda: one.decline(LATER, RefusalReason.CONFLICT),
        "expired": lambda: one.expire(LATER),
        "withdrawn": lambda: one.withdraw(LATER, WithdrawalReason.REQUEST_WITHDRAWN),
        "completed": lambda: one.complete(LATER),
    }[how]()
    stores.offers.settle(one, ended)
    assert leaves_from(mongo, "matching.offers", "harbor") == LATER
    assert leaves_from(mongo, "matching.offer_routes", None) == LATER


def test_a_search_leaves_once_it_has_ended(stores: Stores, mongo: Mongo) -> None:
    one = search()
    stores.searches.add(one)
    assert leaves_from(mongo, "matching.searches", "harbor") is None
    stores.searches.save(one, one.withdrawn(2, LATER))
    assert leaves_from(mongo, "matching.searches", "harbor") == LATER
