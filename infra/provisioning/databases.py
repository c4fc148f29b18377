"""Databases, collections and indexes of the region and of each agency."""

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from infra.provisioning.names import PROVISIONING, REGISTRY, Names
from infra.provisioning.plan import Plan, Step
from shared.runtime.resources import Collection, Index, ServiceResources

_NAMESPACE_EXISTS = 48
_SHAPE = ("unique", "sparse", "expireAfterSeconds", "partialFilterExpression")

Client = Any


def plan_databases(
    plan: Plan,
    client: Client,
    names: Names,
    agencies: Iterable[str],
    services: Iterable[ServiceResources],
) -> None:
    declared = [entry for service in services for entry in service.all_collections]
    shared = [entry for entry in declared if entry.scope == "region"]
    own = [Collection(REGISTRY, "region"), Collection(PROVISIONING, "region")]
    _plan_database(plan, client[names.region_database], own + shared)
    for agency_id in agencies:
        rows = [entry for entry in declared if entry.scope == "agency"]
        _plan_database(plan, client[names.agency_database(agency_id)], rows)


def _plan_database(plan: Plan, database: Database[Any], wanted: list[Collection]) -> None:
    found = {one["name"]: one["options"] for one in database.list_collections()}
    there = set(found)
    missing = [entry for entry in wanted if entry.name not in there]
    if missing:
        listed = ", ".join(entry.name for entry in missing)
        plan.steps.append(
            Step(f"database {database.name}: create {listed}", lambda: _create(database, missing))
        )
    for entry in wanted:
        if entry.name in there:
            _plan_indexes(plan, database[entry.name], entry.indexes)
            if entry.clustered and "clusteredIndex" not in found[entry.name]:
                plan.notices.append(
                    f"collection {database.name}.{entry.name}: lies in the order of writing,"
                    " and must not; run 'make upgrade'"
                )


def _create(database: Database[Any], collections: list[Collection]) -> None:
    for entry in collections:
        try:
            database.create_collection(entry.name, **entry.options)
        except CollectionInvalid:
            pass  # somebody was faster; the indexes below are the same
        except OperationFailure as error:
            if error.code != _NAMESPACE_EXISTS:
                raise
        for index in entry.indexes:
            _create_index(database[entry.name], index)


def _plan_indexes(plan: Plan, collection: MongoCollection[Any], wanted: Iterable[Index]) -> None:
    there = collection.index_information()
    where = f"{collection.database.name}.{collection.name}"
    for index in wanted:
        if index.name not in there:
            plan.steps.append(
                Step(f"index {where}: create {index.name}", _creation(collection, index))
            )
        elif different := list(_differences(index, there[index.name])):
            plan.conflicts.append(
                f"index {where}: {index.name} exists with other options ({', '.join(different)});"
                f' drop it with db.getCollection("{collection.name}").dropIndex("{index.name}")'
                " and run again"
            )


def _creation(collection: MongoCollection[Any], index: Index) -> Any:
    return lambda: _create_index(collection, index)


def _create_index(collection: MongoCollection[Any], index: Index) -> None:
    collection.create_index(list(index.keys), **index.options)


def _differences(index: Index, there: dict[str, Any]) -> Iterator[str]:
    for option in _SHAPE:
        is_now, wanted = there.get(option), index.options.get(option)
        is_now = None if is_now is False else is_now  # said or not, it is the same
        if is_now != wanted:
            yield f"{option} is {is_now}, declared {wanted}"
