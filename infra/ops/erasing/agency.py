"""Erasing an agency that was retired: its keys first, then its records, its accounts, its name.

What was reached needs no record: each step does what is still to be done, and a journal in the
region's database keeps what the receipt tells. It stays, as the proof.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from infra.local.trouble import Trouble
from infra.ops.backups.contents import REGION, agency_place, collections_there
from infra.ops.backups.restoring import remove_from_region
from infra.ops.commands.dead_letters import answering, letters_of
from infra.ops.deployment import Deployment
from infra.ops.progress import Say
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked, remove_durably
from infra.provisioning.keys import (
    keep_fingerprints,
    known_fingerprints,
    read_material,
    write_material,
)
from infra.provisioning.names import PROVISIONING
from infra.provisioning.plan import Plan
from infra.provisioning.registry import plan_registry, read_registry
from shared.storage.wrapping import AGENCIES, ANNOUNCED, Material

ERASURE = "erase"
"""Begins the id of each record, in ``region.provisioning``; the agency's id ends it."""

_USER_NOT_FOUND = 11
_SERVICES_FOLLOW_SECONDS = 3.0
_LOOKS = 10

Client = Any


class AgencyErasure:
    def __init__(self, deployment: Deployment, client: Client, agency: str) -> None:
        self._deployment = deployment
        self._client = client
        self._agency = agency
        self._names = deployment.names
        self._database = client[deployment.names.agency_database(agency)]
        self._journal = client[deployment.names.region_database][PROVISIONING]
        self._id = {"_id": f"{ERASURE}:{agency}"}

    def check(self) -> str:
        """``retired``, ``begun`` or ``done``. :raises Trouble: nothing was touched."""
        journal = self._journal.find_one(self._id) or {}
        registered = read_registry(self._client, self._names).region
        known = {agency.id: agency for agency in registered.agencies} if registered else {}
        if self._agency not in known:
            if not journal:
                raise Trouble(f"{self._agency} is no agency of this region", "check --agency")
            return "done" if journal.get("done_at") else "begun"
        if known[self._agency].active:
            raise Trouble(
                f"{self._agency} is active",
                f"take it out of region.yml and retire it: apply --retire {self._agency}",
            )
        return "begun" if journal and not journal.get("done_at") else "retired"

    def run(self, say: Say) -> Mapping[str, Any]:
        """The journal at the end. Ended anywhere, the same call finishes."""
        with locked(self._deployment.secrets):
            self._begin()
            for what, step in self._steps().items():
                step()
                say(f"gone: {what}")
            self._await_silence()
            self._journal.update_one(self._id, {"$set": {"done_at": datetime.now(UTC)}})
        return self.receipt()

    def receipt(self) -> Mapping[str, Any]:
        found: dict[str, Any] = self._journal.find_one(self._id) or {}
        return found

    def _steps(self) -> dict[str, Callable[[], object]]:
        """From the first on nothing encrypted can be read any more."""
        return {
            "its data keys": self._destroy_data_keys,
            "its key material": self._destroy_material,
            "its place in the region's document": self._leave_region,
            "its database": self._drop_database,
            "its records among the region's": self._remove_records,
            "its dead letters": self._remove_dead_letters,
            "its export account": self._remove_accounts,
        }

    def _begin(self) -> None:
        """An agency that was erased, joined again and left again begins anew."""
        if self.check() == "retired":
            self._journal.delete_one(self._id)
        begun = {"$setOnInsert": {"begun_at": datetime.now(UTC)}}
        self._journal.update_one(self._id, begun, upsert=True)

    def _destroy_data_keys(self) -> None:
        for service in declared_services():
            if service.encrypts:
                vault = self._database[f"{service.service}.keys"]
                self._note(f"data_keys.{service.service}", vault.count_documents({}))
                vault.delete_many({})

    def _destroy_material(self) -> None:
        for service in declared_services():
            path = self._deployment.secrets / f"{service.service}.keys.json"
            material = read_material(path)
            wanted = without_agency(material, self._agency)
            if wanted != material:
                write_material(path, wanted)
        known = known_fingerprints(self._client, self._names)
        kept = {place: print_ for place, print_ in known.items() if not self._is_of_it(place)}
        if kept != known:
            keep_fingerprints(self._client, self._names, kept)

    def _leave_region(self) -> None:
        registered = read_registry(self._client, self._names)
        if registered.region is None:
            return
        others = tuple(entry for entry in registered.region.agencies if entry.id != self._agency)
        plan = Plan()
        wanted = replace(registered.region, agencies=others)
        plan_registry(plan, self._client, self._names, registered, wanted)
        plan.apply()

    def _drop_database(self) -> None:
        for name in self._collections():
            self._note(f"records.{name}", self._database[name].count_documents({}))
        self._client.drop_database(self._database.name)

    def _remove_records(self) -> None:
        region = self._client[self._names.region_database]
        for name in collections_there(self._client, self._names, REGION):
            if name != PROVISIONING:
                count = region[name].count_documents({"agency": self._agency})
                self._note(f"region_records.{name}", count)
        remove_from_region(self._client, self._names, self._agency)

    def _remove_accounts(self) -> None:
        user = self._names.export_user(self._agency)
        if self._client.admin.command("usersInfo", user)["users"]:
            self._client.admin.command("dropUser", user)
        remove_durably(self._deployment.secrets / f"export_{self._agency}.env")

    def _remove_dead_letters(self) -> int:
        """Those that can be read: of the others nobody knows whose they are."""
        gone = 0
        for service in declared_services():
            with answering(service.service):
                letters = letters_of(self._deployment.secrets, service.service)
                gone += letters.discard(lambda letter: letter.agency == self._agency)
        return gone

    def _await_silence(self) -> None:
        """Until the services have followed: what was on its way may have been written again."""
        for _ in range(_LOOKS):
            time.sleep(_SERVICES_FOLLOW_SECONDS)
            back = self._collections()
            again = remove_from_region(self._client, self._names, self._agency)
            late = self._remove_dead_letters()
            if not back and not again and not late:
                return
            self._client.drop_database(self._database.name)
        raise Trouble(
            f"events about {self._agency} still arrive", "run this again when the queues are empty"
        )

    def _collections(self) -> list[str]:
        return collections_there(self._client, self._names, agency_place(self._agency))

    def _is_of_it(self, place: str) -> bool:
        return place.partition("/")[2].split(":")[0] == self._agency

    def _note(self, what: str, count: int) -> None:
        """The first count stands: after a kill there is less to count. Dots are MongoDB's."""
        group, _, name = what.partition(".")
        field = f"{group}.{name.replace('.', '_')}"
        unknown = {**self._id, field: {"$exists": False}}
        if count:
            self._journal.update_one(unknown, {"$set": {field: count}})


def without_agency(material: Material, agency: str) -> dict[str, Any]:
    """Key material less every piece of this agency."""

    def others(pieces: Mapping[str, str]) -> dict[str, str]:
        return {name: piece for name, piece in pieces.items() if name.split(":")[0] != agency}

    groups = {name: others(material[name]) for name in (AGENCIES, ANNOUNCED) if name in material}
    return {**material, **groups}
