"""An index of an earlier form is read by nobody, and every write to the pool pays for it.

Provisioning creates an index under a new name when its keys change, and takes none away.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pymongo.errors import OperationFailure

from services.matching.adapters.resources import CANDIDATES, EARLIER_PEERS
from shared.runtime.migrations import Premises, Step
from shared.runtime.resources import Index

WHAT = "drop the indexes of earlier forms of the supporter pool and of offers"

_IN_ORDER = ("last_offered_at", "_id", "training_valid_until", "designated_on")


def _index(*fields: str) -> Index:
    return Index(tuple((field, 1) for field in fields))


EARLIER_CANDIDATES = (
    _index("agency", "languages", *_IN_ORDER),
    _index("keys", "agency", *_IN_ORDER),
    _index("keys", "reach", *_IN_ORDER, "open_days", "open_parts"),
)
EARLIER_OFFERS = (Index((("accepted_at", -1),)),)

_INDEX_NOT_FOUND = 27


def steps(premises: Premises) -> Iterator[Step]:
    pool = premises.mongo.collection("matching.supporters")
    yield from _replacing(pool, EARLIER_CANDIDATES, CANDIDATES)
    for agency_id in premises.agencies:
        offers = premises.mongo.collection("matching.offers", agency_id)
        yield from _replacing(offers, EARLIER_OFFERS, EARLIER_PEERS)


def _replacing(collection: Any, earlier: Iterable[Index], today: Index) -> Iterator[Step]:
    """The one of today first: without any, each search would read the whole pool."""
    there = set(collection.index_information())
    gone = [index.name for index in earlier if index.name in there]
    where = f"index {collection.database.name}.{collection.name}"
    if gone and today.name not in there:
        yield Step(f"{where}: create {today.name}", _creation(collection, today))
    for name in gone:
        yield Step(f"{where}: drop {name}", _dropping(collection, name))


def _creation(collection: Any, index: Index) -> Callable[[], None]:
    def create() -> None:
        collection.create_index(list(index.keys), **index.options)

    return create


def _dropping(collection: Any, name: str) -> Callable[[], None]:
    def drop() -> None:
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:
                raise

    return drop
