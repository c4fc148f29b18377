"""New key-encryption material for every service, while they work; ended anywhere, run again.

    announced   the key files hold the new pieces; they unwrap, nothing is wrapped under them yet
    promoted    new data keys are wrapped under the new pieces, existing ones are wrapped anew
    removed     nothing is wrapped under the old pieces any more, and the files lose them

Between two of these every process must have seen the files. Where services read the very files
that are written here, a moment is enough; elsewhere somebody brings the files to them, and says
of which step they were: what was said once is not taken for the next step.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.ops.material_steps import announced, promoted, without_old
from infra.ops.progress import Progress, Say
from infra.ops.rewrapping import Vault
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked
from infra.provisioning.keys import (
    check_material,
    fingerprints_of,
    keep_fingerprints,
    known_fingerprints,
    read_material,
    write_material,
)
from infra.provisioning.names import PROVISIONING
from infra.provisioning.registry import read_registry
from shared.storage.wrapping import REGION, Material, pieces_of, wrapping_of

ANNOUNCED, PROMOTED = "announced", "promoted"
"""The steps after which files are brought to services that read others than these."""

ROTATION = "rotation"
"""The record of one that is under way, in ``region.provisioning``."""

_JOURNAL = {"_id": ROTATION}

Client = Any
Targets = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Pause:
    """What must happen before the rotation goes on; ``seconds`` where waiting is enough.

    Elsewhere ``brought`` names the step of which every service has the files.
    """

    seconds: float | None
    brought: str = ""

    def over(self, step: str, say: Say) -> bool:
        """False: the files must be brought to the services by somebody first."""
        if self.seconds is None:
            return self.brought == step
        say(f"services read their files again: {self.seconds:.0f} s")
        time.sleep(self.seconds)
        return True


class Rotation:
    def __init__(self, deployment: Deployment, client: Client) -> None:
        self._deployment = deployment
        self._client = client
        self._names = deployment.names
        self._journal = client[deployment.names.region_database][PROVISIONING]
        self._services = [entry for entry in declared_services() if entry.encrypts]
        self._encrypting = [entry.service for entry in self._services]

    def reached(self) -> str:
        """``""`` when no rotation is under way."""
        return str((self._journal.find_one(_JOURNAL) or {}).get("reached", ""))

    def run(self, pause: Pause, say: Say) -> bool:
        """False when it waits for somebody to bring the key files to the services."""
        with locked(self._deployment.secrets):
            self._check_step(pause.brought)
            self._check_files()
            if self.reached() in ("", "begun"):
                self._announce(say)
            if self.reached() == ANNOUNCED:
                if not pause.over(ANNOUNCED, say):
                    return False
                self._promote(say)
            if not pause.over(PROMOTED, say):
                return False
            self._finish(say)
            return True

    def _check_step(self, brought: str) -> None:
        """:raises Trouble: when files of another step were brought than of the last one."""
        reached = self.reached()
        if brought and brought != reached:
            raise Trouble(
                f"nothing was changed: the rotation is {reached or 'not under way'}, not {brought}",
                "run this without --distributed: it says what is to be done next",
            )

    def _check_files(self) -> None:
        """:raises Refused: before old files become the ones that keys are wrapped under."""
        known = known_fingerprints(self._client, self._names)
        check_material(known, self._fingerprints(), self._services, self._deployment.secrets)

    def _fingerprints(self) -> dict[str, str]:
        found = (fingerprints_of(service, material) for service, material in self._files())
        return dict(chain.from_iterable(found))

    def _announce(self, say: Say) -> None:
        if not self.reached():
            self._begin()
        self._change(announced)
        self._reach(ANNOUNCED)
        say("announced: new material stands beside the old")

    def _promote(self, say: Say) -> None:
        """Reached when all is wrapped anew: ended in between, it is promoted again."""
        self._change(promoted)
        say("promoted: new keys are wrapped under the new material")
        self._rewrap(say)
        self._reach(PROMOTED)

    def _finish(self, say: Say) -> None:
        """What was made under the old material meanwhile is wrapped anew, then that goes."""
        self._rewrap(say)
        old = {service: read_material(self._path(service)) for service in self._encrypting}
        self._change(without_old)
        if any(vault.left(target) for vault, target in self._vaults()):
            for service, material in old.items():
                write_material(self._path(service), material)
            raise Trouble(
                "a service still wraps keys under the old material, which was put back",
                "see that every service has the new files, then run this again",
            )
        self._keep_fingerprints()
        self._journal.delete_one(_JOURNAL)
        say("removed: the old material is gone from the key files")

    def _begin(self) -> None:
        """The numbers first: an ended run must not begin a second rotation beside this one."""
        targets = {
            service: {
                scope: max(pieces_of(material, scope)) + 1 for scope in self._scopes(material)
            }
            for service, material in self._files()
        }
        self._journal.insert_one({**_JOURNAL, "targets": targets, "reached": "begun"})

    def _reach(self, what: str) -> None:
        self._journal.update_one(_JOURNAL, {"$set": {"reached": what}})

    def _targets(self) -> Targets:
        found: Targets = self._journal.find_one(_JOURNAL)["targets"]
        return found

    def _scopes(self, material: Material) -> list[str]:
        region = read_registry(self._client, self._names).region
        agencies = [agency.id for agency in region.agencies] if region else []
        return [scope for scope in (REGION, *agencies) if pieces_of(material, scope)]

    def _files(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for service in self._encrypting:
            material = read_material(self._path(service))
            if not material:
                raise Trouble(f"{self._path(service)} is not there", "check --secrets")
            yield service, material

    def _change(self, step: Callable[[Material, str, int], dict[str, Any]]) -> None:
        """One step in all key files, each written whole; fingerprints follow the files."""
        targets = self._targets()
        for service, found in self._files():
            material = found
            for scope, number in targets[service].items():
                if pieces_of(material, scope):
                    material = step(material, scope, number)
            if material != found:
                write_material(self._path(service), material)
        self._keep_fingerprints(beside=True)

    def _keep_fingerprints(self, beside: bool = False) -> None:
        """``beside``: those of pieces that are gone are still known."""
        known = known_fingerprints(self._client, self._names)
        others = {
            place: print_
            for place, print_ in known.items()
            if beside or place.split("/")[0] not in self._encrypting
        }
        if (wanted := others | self._fingerprints()) != known:
            keep_fingerprints(self._client, self._names, wanted)

    def _rewrap(self, say: Say) -> None:
        vaults = list(self._vaults())
        progress = Progress(say, len(vaults), "keys wrapped anew")
        for vault, target in vaults:
            with progress.part(vault.name):
                vault.rewrap(target, progress.count)

    def _vaults(self) -> Iterator[tuple[Vault, str]]:
        """Each vault of a rotation under way, and the provider its keys are to have."""
        targets = self._targets()
        for service, material in self._files():
            for scope, _ in targets[service].items():
                wrapping = wrapping_of(material, scope)
                if wrapping is not None:
                    vault = Vault(self._client, self._names, service, scope, wrapping)
                    yield vault, wrapping.current

    def _path(self, service: str) -> Any:
        return self._deployment.secrets / f"{service}.keys.json"
