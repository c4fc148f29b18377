"""The steps by which one scope's material in a key file is exchanged; each bears repetition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.provisioning.keys import new_wrapping_key
from shared.storage.wrapping import (
    AGENCIES,
    ANNOUNCED,
    REGION,
    Material,
    announced_of,
    piece_name,
    pieces_of,
)


def announced(material: Material, scope: str, number: int) -> dict[str, Any]:
    """With a new piece of this number, unless there is one."""
    if number in pieces_of(material, scope) or number in announced_of(material, scope):
        return dict(material)
    piece = {piece_name(scope, number): new_wrapping_key()}
    return {**material, ANNOUNCED: {**material.get(ANNOUNCED, {}), **piece}}


def promoted(material: Material, scope: str, number: int) -> dict[str, Any]:
    """With the announced piece in use."""
    waiting = dict(material.get(ANNOUNCED, {}))
    name = piece_name(scope, number)
    if name not in waiting:
        return dict(material)
    piece = {name: waiting.pop(name)}
    rest = {key: value for key, value in material.items() if key != ANNOUNCED}
    if waiting:
        rest[ANNOUNCED] = waiting
    if scope == REGION:
        return rest | piece
    return rest | {AGENCIES: {**material[AGENCIES], **piece}}


def without_old(material: Material, scope: str, number: int) -> dict[str, Any]:
    """Without every piece of a lower number, once this one is in use."""
    found = pieces_of(material, scope)
    if number not in found:
        return dict(material)
    old = {piece_name(scope, other) for other in found if other < number}

    def rest(pieces: Mapping[str, Any]) -> dict[str, Any]:
        return {name: piece for name, piece in pieces.items() if name not in old}

    return rest(material) if scope == REGION else {**material, AGENCIES: rest(material[AGENCIES])}
