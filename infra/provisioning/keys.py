"""Key-encryption material for each service: made once, never overwritten; seals rotate.

Losing a file of it means losing what was encrypted under it, so the region keeps a fingerprint
of each piece, and provisioning with other material than that is refused. The material itself is
rotated by ``infra.ops.rotation``, which leaves numbered pieces (``shared.storage.wrapping``).
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
from infra.provisioning.numbered import numbered, rotation_begins, series, without
from infra.provisioning.pieces import newest_wrapping
from infra.provisioning.plan import Plan, Refused, Step
from infra.provisioning.secrets import Secrets
from shared.runtime.resources import ServiceResources
from shared.storage.wrapping import AGENCIES, ANNOUNCED, REGION, SERVICE, pieces_of

_WRAPPING_KEY_BYTES = 96  # what libmongocrypt's local provider asks for
_SERVICE_SECRET_BYTES = 32
_SHARED_SECRET_BYTES = 32

FINGERPRINTS = "keys"
"""The document of ``region.provisioning`` that holds them."""

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
    known, services = known_fingerprints(client, names), tuple(services)
    rotating = rotate_seals and _begins(client, names, services, secrets)
    if rotate_seals and not rotating:
        plan.notices.append("seals: the rotation that was ended is finished, no other is begun")
    wanted = plan_material(plan, agencies, services, secrets, rotating)
    check_material(known, wanted, services, secrets.folder)
    if new := {place: print_ for place, print_ in wanted.items() if place not in known}:
        plan.steps.append(
            Step(
                f"keys: remember the fingerprints of {len(new)} keys",
                lambda: keep_fingerprints(client, names, known | new),
            )
        )


def _begins(
    client: Client, names: Names, services: Iterable[ServiceResources], secrets: Secrets
) -> bool:
    kept = _kept(client, names)
    newest = {}
    for service in services:
        material = read_material(secrets.key_file(service.service))
        for name in service.rotates:
            if pieces := numbered(name, material):
                newest[f"{service.service}/{name}:{max(pieces)}"] = max(pieces)
    return rotation_begins(
        newest, kept.get("fingerprints", {}), kept.get("since", {}), datetime.now(UTC)
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
    files = {entry.service: read_material(secrets.key_file(entry.service)) for entry in services}
    shared = _shared(services, files)
    rotating = _rotating(services, files, rotate_seals)
    for service in services:
        path, found = secrets.key_file(service.service), files[service.service]
        material = _completed(found, agencies if service.encrypts else (), service.encrypts)
        for name in service.shares:
            material.setdefault(name, shared[name])
        material = _with_rotating(service, material, rotating)
        wanted.update(fingerprints_of(service.service, material))
        if material != found:
            plan.steps.append(_writing(path, found, material))
    return wanted


def known_fingerprints(client: Client, names: Names) -> dict[str, str]:
    """SHA-256 of each piece that the region was provisioned with, by ``<service>/<piece>``."""
    return dict(_kept(client, names).get("fingerprints", {}))


def keep_fingerprints(client: Client, names: Names, fingerprints: dict[str, str]) -> None:
    """These and no others from now on, and since when each is what it is."""
    since = _since(_kept(client, names), fingerprints)
    document = {"fingerprints": fingerprints, "since": since}
    rows = client[names.region_database][PROVISIONING]
    rows.update_one({"_id": FINGERPRINTS}, {"$set": document}, upsert=True)


def _kept(client: Client, names: Names) -> dict[str, Any]:
    found = client[names.region_database][PROVISIONING].find_one({"_id": FINGERPRINTS})
    return dict(found or {})


def _since(before: dict[str, Any], fingerprints: dict[str, str]) -> dict[str, Any]:
    """Keys from before this was kept have no entry."""
    known, since = before.get("fingerprints", {}), before.get("since", {})
    now = datetime.now(UTC)
    new = {place: now for place, print_ in fingerprints.items() if known.get(place) != print_}
    return {place: at for place, at in since.items() if place in fingerprints} | new


def read_material(path: Path) -> Material:
    """What a key file holds; empty when there is none.

    :raises Refused: when it is damaged.
    """
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
    keys = dict(found.get(AGENCIES, {}))
    for agency_id in agencies:
        if not pieces_of(found, agency_id):
            keys[agency_id] = new_wrapping_key()
    material: Material = {**found, AGENCIES: keys}
    if encrypts and not pieces_of(found, REGION):
        material[REGION] = new_wrapping_key()
    material.setdefault(SERVICE, _random(_SERVICE_SECRET_BYTES))
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


def new_wrapping_key() -> str:
    return _random(_WRAPPING_KEY_BYTES)


def _random(size: int) -> str:
    return base64.b64encode(os.urandom(size)).decode()


def _writing(path: Path, found: Material, material: Material) -> Step:
    added = dict(_pieces(material)).keys() - dict(_pieces(found)).keys()
    gone = dict(_pieces(found)).keys() - dict(_pieces(material)).keys()
    less = f", without {', '.join(sorted(gone))}" if gone else ""
    return Step(
        f"keys: write {path.name} with new material for {', '.join(sorted(added))}{less}",
        lambda: write_material(path, material),
        invents=True,
    )


def write_material(path: Path, material: Material) -> None:
    write_private(path, json.dumps(material, indent=1, sort_keys=True) + "\n")


def _pieces(material: Material) -> Iterator[tuple[str, str]]:
    for group in (AGENCIES, ANNOUNCED):
        yield from material.get(group, {}).items()
    yield from (item for item in material.items() if item[0] not in (AGENCIES, ANNOUNCED))


def fingerprints_of(service: str, material: Material) -> Iterator[tuple[str, str]]:
    for name, encoded in _pieces(material):
        yield f"{service}/{name}", hashlib.sha256(base64.b64decode(encoded)).hexdigest()


def check_material(
    known: dict[str, str],
    found: dict[str, str],
    services: Iterable[ServiceResources],
    folder: Path,
) -> None:
    """Fingerprints known against those found. Old pieces may be gone, as rotations leave them.

    :raises Refused: when one is another, or the newest that wraps keys of a scope is not there.
    """
    other = {place for place in known if known[place] != found.get(place, known[place])}
    wrong = other | (set(newest_wrapping(known, services)) - found.keys())
    if wrong:
        raise Refused(
            f"{folder}: its key material is not what this region was provisioned with"
            f" ({', '.join(sorted(wrong))}); restore the folder from its newest backup, for without"
            " it what was encrypted stays unreadable"
        )
