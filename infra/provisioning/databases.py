"""Databases, collections and indexes of the region and of each agency."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pymongo.collection import Collection as MongoCollection
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from infra.provisioning.names import PROVISIONING, REGISTRY, Names
from infra.provisioning.plan import Plan, Step
from shared.runtime.resources import Collection, Index, Scope, ServiceResources

_NAMESPACE_EXISTS = 48
_SHAPE = ("unique", "sparse", "expireAfterSeconds", "partialFilterExpression")

Client = Any


def plan_databases(
    plan: Plan,
    client: Client,
    names: Names,
    agencies: Iterable[str],
    services: Iterable[ServiceResources],
) -> int:
    """Returns how many files the database server will have more of."""
    declared = tuple(services)
    region = client[names.region_database]
    more = _plan_database(plan, region, declared_in("region", declared))
    rows = declared_in("agency", declared)
    for agency_id in agencies:
        more += _plan_database(plan, client[names.agency_database(agency_id)], rows)
    return more


def declared_in(scope: Scope, services: Iterable[ServiceResources]) -> list[Collection]:
    """All collections of the region's database, or of each agency's."""
    own = (Collection(REGISTRY, "region"), Collection(PROVISIONING, "region"))
    declared = (entry for service in services for entry in service.all_collections)
    return [entry for entry in (*own, *declared) if entry.scope == scope]


def _plan_database(plan: Plan, database: Database[Any], wanted: list[Collection]) -> int:
    there = {one["name"]: one["options"] for one in database.list_collections()}
    missing = [entry for entry in wanted if entry.name not in there]
    if missing:
        listed = ", ".join(entry.name for entry in missing)
        plan.steps.append(
            Step(f"database {database.name}: create {listed}", lambda: _create(database, missing))
        )
    found = [entry for entry in wanted if entry.name in there]
    indexes = sum(_plan_indexes(plan, database[one.name], one.indexes) for one in found)
    plan.notices += [_lies_in_order(database, one) for one in found if _in_order(one, there)]
    return indexes + sum(entry.files for entry in missing)


def _in_order(wanted: Collection, there: Mapping[str, Any]) -> bool:
    return wanted.clustered and "clusteredIndex" not in there[wanted.name]


def _lies_in_order(database: Database[Any], one: Collection) -> str:
    return (
        f"collection {database.name}.{one.name}: lies in the order of writing,"
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


def _plan_indexes(plan: Plan, collection: MongoCollection[Any], wanted: Iterable[Index]) -> int:
    """Returns how many are missing."""
    there = collection.index_information()
    where = f"{collection.database.name}.{collection.name}"
    missing = 0
    for index in wanted:
        if index.name not in there:
            missing += 1
            plan.steps.append(
                Step(f"index {where}: create {index.name}", _creation(collection, index))
            )
        elif different := list(_differences(index, there[index.name])):
            plan.conflicts.append(
                f"index {where}: {index.name} exists with other options ({', '.join(different)});"
                f' drop it with db.getCollection("{collection.name}").dropIndex("{index.name}")'
                " and run again"
            )
    return missing


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
