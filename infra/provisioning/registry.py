"""The region document that services read, written last and in one write."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from infra.provisioning.names import REGISTRY, Names
from infra.provisioning.plan import Conflict, Plan, Refused, Step
from shared.region.model import Agency, Jurisdiction, Region
from shared.region.schemas import InvalidRegionDocument

Client = Any


@dataclass(frozen=True)
class Registered:
    """What services see now; ``revision`` is 0 before the first provisioning."""

    region: Region | None
    revision: int


def read_registry(client: Client, names: Names) -> Registered:
    """:raises Refused: when a document is there that this version cannot read."""
    document = client[names.region_database][REGISTRY].find_one({"_id": "region"})
    if document is None:
        return Registered(None, 0)
    try:
        return Registered(Region.from_document(document), document["revision"])
    except (InvalidRegionDocument, KeyError) as error:
        raise Refused(
            f"{names.region_database}.{REGISTRY} holds a region this version cannot read;"
            " provision with the version that wrote it"
        ) from error


def merged(wanted: Region, registered: Region | None, retire: Collection[str]) -> Region:
    """The wanted region, and the agencies that are there but no longer in the file.

    Those stay as they are, or become inactive when they are to be retired: nothing is deleted.

    :raises Refused: for another region's file, or an agency that cannot be retired.
    """
    if registered is not None and registered.id != wanted.id:
        raise Refused(f"this deployment is region {registered.id}, the file is of {wanted.id}")
    kept = list(_kept(wanted, registered, retire))
    _check_retirement(wanted, {agency.id for agency in kept}, retire)
    jurisdictions = wanted.jurisdictions + tuple(_missing_jurisdictions(wanted, registered, kept))
    return replace(wanted, agencies=wanted.agencies + tuple(kept), jurisdictions=jurisdictions)


def plan_registry(
    plan: Plan, client: Client, names: Names, registered: Registered, region: Region
) -> None:
    if registered.region == region:
        return
    document = region.to_document()
    for line in _differences(registered.region, document):
        plan.notices.append(f"region document: {line}")
    plan.steps.append(
        Step(
            f"region document: write revision {registered.revision + 1}",
            lambda: _write(client, names, document, registered.revision),
        )
    )


def _write(client: Client, names: Names, document: dict[str, Any], revision: int) -> None:
    """Only over the revision the plan was made for."""
    new = {
        "_id": "region",
        **document,
        "revision": revision + 1,
        "provisioned_at": datetime.now(UTC),
    }
    try:
        client[names.region_database][REGISTRY].replace_one(
            {"_id": "region", "revision": revision}, new, upsert=True
        )
    except DuplicateKeyError as error:
        raise Conflict("another provisioning wrote the region meanwhile; run again") from error


def _kept(wanted: Region, registered: Region | None, retire: Collection[str]) -> Iterator[Agency]:
    there = {agency.id for agency in wanted.agencies}
    for agency in registered.agencies if registered else ():
        if agency.id not in there:
            yield replace(agency, active=agency.active and agency.id not in retire)


def _check_retirement(wanted: Region, kept: set[str], retire: Collection[str]) -> None:
    for agency_id in retire:
        if any(agency.id == agency_id for agency in wanted.agencies):
            raise Refused(f"{agency_id} is still in the file; take it out before retiring it")
        if agency_id not in kept:
            raise Refused(f"{agency_id} is no agency of this region")


def _missing_jurisdictions(
    wanted: Region, registered: Region | None, kept: list[Agency]
) -> Iterator[Jurisdiction]:
    there = {entry.id for entry in wanted.jurisdictions}
    needed = {agency.jurisdiction for agency in kept} - there
    for entry in registered.jurisdictions if registered else ():
        if entry.id in needed:
            yield entry


def _differences(before: Region | None, document: dict[str, Any]) -> Iterator[str]:
    old = {} if before is None else before.to_document()
    for part, value in document.items():
        if part in ("agencies", "jurisdictions"):
            yield from _entry_differences(part, old.get(part, []), value)
        elif old.get(part) != value:
            yield f"{part} {'changed' if old else 'set'}"


def _entry_differences(
    part: str, old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> Iterator[str]:
    before = {entry["id"]: entry for entry in old}
    for entry in new:
        known = before.get(entry["id"])
        if known is None:
            yield f"{part}: {entry['id']} added"
        elif changed := [name for name in entry if entry[name] != known.get(name)]:
            yield f"{part}: {entry['id']} changed ({', '.join(changed)})"
