"""Answers lay in the order of writing, which told whoever has the database who answered first.

A collection becomes clustered only when it is made: the old one steps aside, the new one is made
with the same index, and what was there is brought over. Whoever answers meanwhile writes into the
new one. After a kill the old one is still aside, and the rest is brought.
"""

from collections.abc import Iterator
from functools import partial

from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.evaluation.adapters.resources import RESOURCES
from shared.runtime.migrations import Premises, Step
from shared.storage.mongo import Document

WHAT = "keep survey responses in no order of writing"

NAME, ASIDE = "evaluation.responses", "evaluation.responses.earlier"
_AT_ONCE = 1000
_DUPLICATE = 11000


def steps(premises: Premises) -> Iterator[Step]:
    for agency_id in premises.agencies:
        database = premises.mongo.agency(agency_id)
        if _is_ordered(database) or ASIDE in database.list_collection_names():
            yield Step(f"collection {database.name}.{NAME}: without order", partial(_do, database))


def _is_ordered(database: Database[Document]) -> bool:
    found = list(database.list_collections(filter={"name": NAME}))
    return bool(found) and "clusteredIndex" not in found[0]["options"]


def _do(database: Database[Document]) -> None:
    [declared] = [entry for entry in RESOURCES.collections if entry.name == NAME]
    if _is_ordered(database):
        database[NAME].rename(ASIDE)
    if NAME not in database.list_collection_names():
        database.create_collection(NAME, **declared.options)
    for index in declared.indexes:
        database[NAME].create_index(list(index.keys), **index.options)
    _bring(database)
    database.drop_collection(ASIDE)


def _bring(database: Database[Document]) -> None:
    batch: list[Document] = []
    for row in database[ASIDE].find().sort("_id", 1):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            _insert(database, batch)
            batch = []
    if batch:
        _insert(database, batch)


def _insert(database: Database[Document], batch: list[Document]) -> None:
    """What is there already was brought before, or answered anew meanwhile."""
    try:
        database[NAME].insert_many(batch, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != _DUPLICATE for one in error.details["writeErrors"]):
            raise
