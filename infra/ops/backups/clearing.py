"""Making room: the collections of a target, or one agency's, and what lets records expire."""

from __future__ import annotations

from typing import Any

from infra.ops.backups.contents import (
    REGION,
    collections_there,
    database_of,
    databases_there,
)
from infra.ops.deployment import Deployment
from infra.provisioning.names import PROVISIONING, Names

Client = Any


def clear(deployment: Deployment, client: Client, agency: str | None) -> None:
    """Remove every collection of a target, or one agency's and its records among the region's."""
    names = deployment.names
    if agency is not None:
        client.drop_database(names.agency_database(agency))
        remove_from_region(client, names, agency)
        return
    for database in databases_there(client, names):
        for name in collections_there(client, names, database):
            if (database, name) != (REGION, PROVISIONING):
                client[database_of(database, names)].drop_collection(name)


def remove_from_region(client: Client, names: Names, agency: str) -> dict[str, int]:
    """What belongs to the agency among the region's records; how many, by collection."""
    region = client[names.region_database]
    owned = (name for name in collections_there(client, names, REGION) if name != PROVISIONING)
    gone = {name: region[name].delete_many({"agency": agency}).deleted_count for name in owned}
    return {name: count for name, count in gone.items() if count}


def keep_what_expires(client: Client, names: Names) -> None:
    """Old records must last until they were compared; provisioning makes these indexes again."""
    region = client[names.region_database]
    for name in collections_there(client, names, REGION):
        for index, options in region[name].index_information().items():
            if "expireAfterSeconds" in options:
                region[name].drop_index(index)
