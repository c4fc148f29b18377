"""Which records a backup holds: of the whole region or of one agency, and the keys apart."""

from __future__ import annotations

from typing import Any

from infra.ops.backups.manifest import KEYS, RECORDS, Head, Place
from infra.provisioning.declarations import declared_services
from infra.provisioning.keys import FINGERPRINTS
from infra.provisioning.names import PROVISIONING, REGISTRY, Names
from infra.provisioning.provision import RESTORE_MARKER
from shared.storage.mongo import AGENCY_ID

REGION = "region"
RESTORE_LEASE = "restore-lease"
_AGENCY = "agency_"

Client = Any
Query = dict[str, Any]


def agency_place(agency: str) -> str:
    return f"{_AGENCY}{agency}"


def database_of(place: str, names: Names) -> str:
    return f"{names.prefix}{place}"


def databases_there(client: Client, names: Names) -> list[str]:
    """The region's and every agency's, also of one that the region no longer lists."""
    prefix, there = names.prefix, client.list_database_names()
    own = (name.removeprefix(prefix) for name in there if name.startswith(prefix))
    return sorted(name for name in own if _is_database(name))


def collections_there(client: Client, names: Names, database: str) -> list[str]:
    there = client[database_of(database, names)].list_collection_names()
    return sorted(name for name in there if _is_collection(name))


def places_of(client: Client, names: Names, head: Head) -> list[Place]:
    """In the order of the file. The region's document is last, so that services see it last."""
    databases = databases_there(client, names)
    if head.agency is not None:
        databases = [REGION, *(name for name in databases if name == agency_place(head.agency))]
    found = (
        Place(database, name)
        for database in databases
        for name in collections_there(client, names, database)
    )
    keys = key_collections()
    held = [place for place in found if _is_held(place, head, keys)]
    return sorted(held, key=lambda place: (place.collection == REGISTRY, place))


def belongs(place: Place, head: Head) -> bool:
    """Whether such a backup may hold this: a file is not trusted with names of its own."""
    there = (REGION, agency_place(head.agency)) if head.agency is not None else (place.database,)
    named = _is_database(place.database) and _is_collection(place.collection)
    return named and place.database in there and _is_held(place, head, key_collections())


def filter_of(place: Place, head: Head) -> Query:
    """What of that collection belongs to such a backup."""
    if place == Place(REGION, PROVISIONING):
        if head.holds == KEYS:
            return {"_id": FINGERPRINTS}
        return {"_id": {"$nin": [FINGERPRINTS, RESTORE_MARKER, RESTORE_LEASE]}}
    if head.agency is not None and place.database == REGION:
        return {"agency": head.agency}
    return {}


def key_collections() -> frozenset[Place]:
    """Those declared to hold keys, with ``agency_`` for whichever agency's database."""
    return frozenset(
        Place(_AGENCY if entry.scope == "agency" else REGION, entry.name)
        for service in declared_services()
        for entry in service.all_collections
        if entry.key_material
    )


def options_of(place: Place) -> dict[str, Any]:
    """What that collection is declared to be created with; nothing special for most."""
    general = _general(place)
    for service in declared_services():
        for entry in service.all_collections:
            if Place(_AGENCY if entry.scope == "agency" else REGION, entry.name) == general:
                return entry.options
    return {}


def _general(place: Place) -> Place:
    return place if place.database == REGION else Place(_AGENCY, place.collection)


def _is_database(name: str) -> bool:
    agency = name.removeprefix(_AGENCY)
    return name == REGION or (agency != name and AGENCY_ID.fullmatch(agency) is not None)


def _is_collection(name: str) -> bool:
    return bool(name) and not name.startswith("system.")


def _is_held(place: Place, head: Head, keys: frozenset[Place]) -> bool:
    general = _general(place)
    if head.agency is not None and place.database == REGION:
        of_nobody = general in keys or place.collection in (PROVISIONING, REGISTRY)
        return head.holds == RECORDS and not of_nobody
    if place == Place(REGION, PROVISIONING):
        return True
    return (general in keys) == (head.holds == KEYS)
