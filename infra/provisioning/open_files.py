"""How many files a region has in MongoDB, and a refusal where they would be too many.

A region of n agencies has n times the files of an agency and those of the region itself. Each
collection has one for its records, one for ``_id`` and one for each further index.
"""

from collections.abc import Iterable
from typing import Any

from infra.mongo.open_files import remedy, room_of
from infra.provisioning.databases import declared_in
from infra.provisioning.plan import Plan
from shared.runtime.resources import ServiceResources

Client = Any


def files_of(agencies: int, services: Iterable[ServiceResources]) -> int:
    """Of the whole region, as its services declare it."""
    declared = tuple(services)
    agency, region = (
        sum(entry.files for entry in declared_in(scope, declared)) for scope in ("agency", "region")
    )
    return agencies * agency + region


def forbid_too_many(plan: Plan, client: Client, files: int, more: int) -> None:
    """A conflict where a region of so many files is too large for its server.

    Only if ``more`` are to be made: what is there already must stay in the operator's hands.
    """
    room = room_of(client) if more else None
    if room is not None and not room.takes(files, more):
        plan.conflicts.append(
            f"MongoDB may open {room.limit} files, has {room.open_now} open, and this region has"
            f" {files} ({more} of them new): it would abort when it can open no more;"
            f" {remedy(room.wanted(files, more))}, then run again"
        )
