"""The key files of the services, as far as a backup of keys holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.local.trouble import Trouble
from infra.provisioning.declarations import declared_services
from infra.provisioning.keys import fingerprints_of, read_material, write_material
from shared.runtime.resources import SERVICES
from shared.storage.wrapping import AGENCIES, ANNOUNCED, Material

_SUFFIX = ".keys.json"


def is_key_file(name: str) -> bool:
    return name in {f"{service}{_SUFFIX}" for service in SERVICES}


def gathered(secrets: Path, agency: str | None) -> Iterator[tuple[str, bytes]]:
    """Name and content of each service's file; of one agency only the pieces that are its own.

    :raises Trouble: when a file is not there, for the backup would open nothing.
    """
    for service in declared_services():
        path = secrets / f"{service.service}{_SUFFIX}"
        material = read_material(path)
        if not material:
            raise Trouble(f"{path} is not there", "check --secrets: without it no backup of keys")
        content = material if agency is None else _of_agency(material, agency)
        yield path.name, json.dumps(content, sort_keys=True).encode()


def lost(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Which pieces were in files gathered before, and are not, or are others, in those after."""
    there = _prints(after)
    return [piece for piece, print_ in _prints(before).items() if there.get(piece) != print_]


def merged(
    secrets: Path, files: Mapping[str, bytes], known: Mapping[str, str]
) -> dict[Path, dict[str, Any]]:
    """The files as they are to be: what the backup has, and beside it what is there.

    The target is empty, so its own material protects nothing and makes room. That it is its own
    is told by the fingerprints it is ``known`` by: those of another deployment are never touched.

    :raises Trouble: when a piece is there already and is another one, or a file holds none.
    """
    return {
        secrets / name: _merged(secrets / name, _material_in(name, content), known)
        for name, content in files.items()
    }


def put_back(wanted: Mapping[Path, Material]) -> dict[str, str]:
    """The fingerprints of all pieces that are in the files then."""
    prints: dict[str, str] = {}
    for path, material in wanted.items():
        if read_material(path) != material:
            write_material(path, dict(material))
        prints |= dict(fingerprints_of(_service_of(path), dict(material)))
    return prints


def _material_in(name: str, content: bytes) -> Material:
    try:
        material: dict[str, Any] = json.loads(content)
        dict(fingerprints_of(name, material))
    except (ValueError, TypeError, AttributeError) as error:
        raise Trouble(f"{name} in the backup is no key material", "take another file") from error
    return material


def _prints(files: Mapping[str, bytes]) -> dict[str, str]:
    return {
        piece: print_
        for name, content in files.items()
        for piece, print_ in fingerprints_of(_service_of(Path(name)), json.loads(content))
    }


def _merged(path: Path, brought: Material, known: Mapping[str, str]) -> dict[str, Any]:
    there = read_material(path)
    groups = {name: there.get(name, {}) | brought.get(name, {}) for name in (AGENCIES, ANNOUNCED)}
    wanted = {**there, **brought, **{name: group for name, group in groups.items() if group}}
    wanted.setdefault(AGENCIES, {})
    service = _service_of(path)
    before, after = (dict(fingerprints_of(service, one)) for one in (there, wanted))
    if foreign := [
        place for place in before if before[place] not in (after[place], known.get(place))
    ]:
        raise Trouble(
            f"{path.parent} holds other material ({', '.join(sorted(foreign))})",
            "give the folder of this deployment, or a new one",
        )
    return wanted


def _service_of(path: Path) -> str:
    return path.name.removesuffix(_SUFFIX)


def _of_agency(material: Material, agency: str) -> dict[str, Any]:
    def own(pieces: Mapping[str, str]) -> dict[str, str]:
        return {name: piece for name, piece in pieces.items() if name.split(":")[0] == agency}

    groups = {name: own(material.get(name, {})) for name in (AGENCIES, ANNOUNCED)}
    return {name: group for name, group in groups.items() if group}
