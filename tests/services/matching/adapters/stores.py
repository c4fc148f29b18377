"""The repositories of matching, in memory and in MongoDB, behind one face."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.matching.adapters.mongo_careers import MongoCareers
from services.matching.adapters.mongo_line import MongoLine
from services.matching.adapters.mongo_offers import MongoOffers
from services.matching.adapters.mongo_personnel import MongoPersonnel
from services.matching.adapters.mongo_searches import MongoSearches
from services.matching.adapters.mongo_supporters import MongoSupporters
from services.matching.adapters.resources import RESOURCES
from services.matching.application.ports import (
    Careers,
    Hold,
    Line,
    Offers,
    Personnel,
    PoolFilter,
    Searches,
    Supporters,
)
from shared.storage import Mongo
from tests.services.matching.builders import MONDAY_NOON
from tests.services.matching.fakes import (
    FakeCareers,
    FakeLine,
    FakeOffers,
    FakePersonnel,
    FakeSearches,
    FakeSupporters,
)

AGENCIES = ("harbor", "mesa")
MIDNIGHT = MONDAY_NOON.replace(hour=0)
TODAY = MONDAY_NOON.date()
YESTERDAY = MONDAY_NOON - timedelta(days=1)
WANTED = PoolFilter(frozenset({"harbor", "mesa"}), "en", TODAY, TODAY, "harbor")


@dataclass(frozen=True)
class Stores:
    supporters: Supporters
    searches: Searches
    offers: Offers
    personnel: Personnel
    line: Line
    careers: Careers


def in_memory() -> Stores:
    return Stores(
        FakeSupporters(),
        FakeSearches(),
        FakeOffers(),
        FakePersonnel(),
        FakeLine(),
        FakeCareers(),
    )


def in_mongo(mongo: Mongo, session: Any = None) -> Stores:
    return Stores(
        MongoSupporters(mongo, session),
        MongoSearches(mongo, session),
        MongoOffers(mongo, session),
        MongoPersonnel(mongo, session),
        MongoLine(mongo, session),
        MongoCareers(mongo, session),
    )


def lay_out(mongo: Mongo) -> None:
    """Collections and indexes as declared, for the region and two agencies."""
    for collection in RESOURCES.all_collections:
        for agency in AGENCIES if collection.scope == "agency" else (None,):
            database = mongo.region if agency is None else mongo.agency(agency)
            database.create_collection(collection.name)
            for index in collection.indexes:
                database[collection.name].create_index(list(index.keys), **index.options)


def held(request_id: str, weight: int = 1, **limits: Any) -> Hold:
    """Of one place, where neither load nor offers are limited unless said otherwise."""
    facts: dict[str, Any] = {
        "at": MONDAY_NOON,
        "most_load": 100,
        "most_offers": 100,
        "since": YESTERDAY,
        "midnight": MIDNIGHT,
    }
    return Hold(request_id, weight, **(facts | limits))


def found(
    stores: Stores, wanted: PoolFilter = WANTED, page: int = 10, most: int = 100
) -> list[str]:
    pages = stores.supporters.candidates(wanted, page, most)
    return [one.ref for batch in pages for one in batch]
