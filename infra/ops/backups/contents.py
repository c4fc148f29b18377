"""Which records a backup holds: of the whole region or of one agency, and the keys apart."""

from __future__ import annotations

from typing import Any

from infra.ops.backups.manifest import KEYS, RECORDS, Head, Place
from infra.provisioning.declarations import declared_services
from infra.provisioning.keys import FINGERPRINTS
from infra.provisioning.names import PROVISIONING, REGISTRY, Names
from infra.provisioning.provision import RESTORE_MARKER

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
    wanted = (names.region_database, names.agency_database(""))
    found = [
        name
        for name in client.list_database_names()
        if name == wanted[0] or name.startswith(wanted[1])
    ]
    return [name.removeprefix(names.prefix) for name in sorted(found)]


def collections_there(client: Client, names: Names, database: str) -> list[str]:
    there = client[database_of(database, names)].list_collection_names()
    return sorted(name for name in there if not name.startswith("system."))


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
    held = [place for place in found if _belongs(place, head, keys)]
    return sorted(held, key=lambda place: (place.collection == REGISTRY, place))


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


def _belongs(place: Place, head: Head, keys: frozenset[Place]) -> bool:
    general = place if place.database == REGION else Place(_AGENCY, place.collection)
    if head.agency is not None and place.database == REGION:
        of_nobody = general in keys or place.collection in (PROVISIONING, REGISTRY)
        return head.holds == RECORDS and not of_nobody
    if place == Place(REGION, PROVISIONING):
        return True
    return (general in keys) == (head.holds == KEYS)
