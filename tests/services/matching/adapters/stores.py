"""The repositories of matching, in memory and in MongoDB, behind one face."""

from dataclasses import dataclass
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
    Line,
    Offers,
    Personnel,
    Searches,
    Supporters,
)
from shared.storage import Mongo
from tests.services.matching.fakes import (
    FakeCareers,
    FakeLine,
    FakeOffers,
    FakePersonnel,
    FakeSearches,
    FakeSupporters,
)

AGENCIES = ("harbor", "mesa")


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
