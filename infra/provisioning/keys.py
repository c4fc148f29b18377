"""Key-encryption material for each service: made once, never overwritten; seals rotate.

Losing a file of it means losing what was encrypted under it, so the region keeps a fingerprint
of each piece, and provisioning with other material than that is refused.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from infra.provisioning.files import write_private
from infra.provisioning.names import PROVISIONING, Names
from infra.provisioning.numbered import numbered, series, without
from infra.provisioning.plan import Plan, Refused, Step
from infra.provisioning.secrets import Secrets
from shared.runtime.resources import ServiceResources

_WRAPPING_KEY_BYTES = 96  # what libmongocrypt's local provider asks for
_SERVICE_SECRET_BYTES = 32
_SHARED_SECRET_BYTES = 32

Client = Any
Material = dict[str, Any]


def plan_keys(
    plan: Plan,
    client: Client,
    names: Names,
    agencies: Iterable[str],
    services: Iterable[ServiceResources],
    secrets: Secrets,
    rotate_seals: bool = False,
) -> None:
    """:raises Refused: when material the region was provisioned with is missing or another."""
    kept = client[names.region_database][PROVISIONING]
    remembered = kept.find_one({"_id": "keys"}) or {}
    known: dict[str, str] = remembered.get("fingerprints", {})
    wanted = plan_material(plan, agencies, services, secrets, rotate_seals)
    _check(known, wanted, secrets.folder)
    if new := {place: print_ for place, print_ in wanted.items() if place not in known}:
        plan.steps.append(
            Step(
                f"keys: remember the fingerprints of {len(new)} keys",
                lambda: kept.update_one(
                    {"_id": "keys"}, {"$set": _remembering(remembered, new)}, upsert=True
                ),
            )
        )


def plan_material(
    plan: Plan,
    agencies: Iterable[str],
    services: Iterable[ServiceResources],
    secrets: Secrets,
    rotate_seals: bool = False,
) -> dict[str, str]:
    """Complete every key file; the fingerprints of what is in them then. Needs no server."""
    wanted: dict[str, str] = {}
    agencies, services = tuple(agencies), tuple(services)
    files = {service.service: _read(secrets.key_file(service.service)) for service in services}
    shared = _shared(services, files)
    rotating = _rotating(services, files, rotate_seals)
    for service in services:
        path, found = secrets.key_file(service.service), files[service.service]
        material = _completed(found, agencies if service.encrypts else (), service.encrypts)
        for name in service.shares:
            material.setdefault(name, shared[name])
        material = _with_rotating(service, material, rotating)
        wanted.update(_fingerprints(service.service, material))
        if material != found:
            plan.steps.append(_writing(path, found, material))
    return wanted


def _read(path: Path) -> Material:
    try:
        material = json.loads(path.read_text())
        for _, encoded in _pieces(material):
            base64.b64decode(encoded, validate=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refused(f"{path}: cannot be read as key material; restore it") from error
    return dict(material)


def _completed(found: Material, agencies: Iterable[str], encrypts: bool) -> Material:
    """What was found, and new random material where there was none."""
    keys = dict(found.get("agencies", {}))
    for agency_id in agencies:
        keys.setdefault(agency_id, _random(_WRAPPING_KEY_BYTES))
    material: Material = {**found, "agencies": keys}
    if encrypts:
        material.setdefault("region", _random(_WRAPPING_KEY_BYTES))
    material.setdefault("service", _random(_SERVICE_SECRET_BYTES))
    return material


def _shared(services: tuple[ServiceResources, ...], files: dict[str, Material]) -> dict[str, str]:
    """One value for each name, taken from whoever has it already.

    Two files that differ stay as they are: the fingerprints tell which of them is wrong.
    """
    secrets: dict[str, str] = {}
    for service in services:
        for name in service.shares:
            if name in files[service.service]:
                secrets.setdefault(name, files[service.service][name])
    names = {name for service in services for name in service.shares}
    return {name: _random(_SHARED_SECRET_BYTES) for name in names} | secrets


def _rotating(
    services: tuple[ServiceResources, ...], files: dict[str, Material], rotate: bool
) -> dict[str, dict[str, str]]:
    """By name all pieces, which are the same for everybody who has the name."""
    holders: dict[str, list[Material]] = {}
    for service in services:
        for name in service.rotates:
            holders.setdefault(name, []).append(files[service.service])
    made = partial(_random, _SHARED_SECRET_BYTES)
    return {name: series(name, found, rotate, made) for name, found in holders.items()}


def _with_rotating(
    service: ServiceResources, material: Material, rotating: dict[str, dict[str, str]]
) -> Material:
    """A piece that is there stays as it is while it is kept: the fingerprints judge it."""
    kept = without(service.rotates, material)
    for name in service.rotates:
        there = {f"{name}:{number}": piece for number, piece in numbered(name, material).items()}
        kept |= {piece: there.get(piece, value) for piece, value in rotating[name].items()}
    return kept


def _random(size: int) -> str:
    return base64.b64encode(os.urandom(size)).decode()


def _writing(path: Path, found: Material, material: Material) -> Step:
    added = dict(_pieces(material)).keys() - dict(_pieces(found)).keys()
    gone = dict(_pieces(found)).keys() - dict(_pieces(material)).keys()
    less = f", without {', '.join(sorted(gone))}" if gone else ""
    text = json.dumps(material, indent=1, sort_keys=True) + "\n"
    return Step(
        f"keys: write {path.name} with new material for {', '.join(sorted(added))}{less}",
        lambda: write_private(path, text),
        invents=True,
    )


def _pieces(material: Material) -> Iterator[tuple[str, str]]:
    yield from material.get("agencies", {}).items()
    yield from ((name, piece) for name, piece in material.items() if name != "agencies")


def _fingerprints(service: str, material: Material) -> Iterator[tuple[str, str]]:
    for name, encoded in _pieces(material):
        yield f"{service}/{name}", hashlib.sha256(base64.b64decode(encoded)).hexdigest()


def _remembering(before: dict[str, Any], new: dict[str, str]) -> dict[str, Any]:
    """``since`` tells how old each key is; those from before it was kept have no entry."""
    since = before.get("since", {}) | dict.fromkeys(new, datetime.now(UTC))
    return {"fingerprints": before.get("fingerprints", {}) | new, "since": since}


def _check(known: dict[str, str], wanted: dict[str, str], folder: Path) -> None:
    wrong = sorted(place for place in known if known[place] != wanted.get(place, known[place]))
    if wrong:
        raise Refused(
            f"{folder}: its key material is not what this region was provisioned with"
            f" ({', '.join(wrong)}); restore the folder from its backup, for without it what was"
            " encrypted stays unreadable"
        )
