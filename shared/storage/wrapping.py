"""The key-encryption material of an agency, or of the region, as it stands in a key file.

It is numbered, because it rotates: the first piece bears the name of its scope (``harbor``,
``region``), later ones the number too (``harbor:2``). New data keys are wrapped under the highest
number; every piece that is there unwraps. A piece under ``next`` is announced: it unwraps already
and wraps nothing yet, so that no process meets a key which another one wrapped and it cannot read.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REGION = "region"
SERVICE = "service"
"""The piece that a service derives its own secrets from; it wraps nothing."""
ANNOUNCED = "next"
AGENCIES = "agencies"
_FIRST = 1

Material = Mapping[str, Any]


@dataclass(frozen=True)
class Wrapping:
    """``current`` is the provider under which new data keys are wrapped; pieces of 96 bytes."""

    current: str
    pieces: Mapping[str, bytes]

    @property
    def providers(self) -> dict[str, dict[str, bytes]]:
        """As ``ClientEncryption`` takes them."""
        return {provider: {"key": piece} for provider, piece in self.pieces.items()}


def wrapping_of(material: Material, scope: str) -> Wrapping | None:
    """None when the file holds nothing for that scope."""
    used = pieces_of(material, scope)
    if not used:
        return None
    every = {**announced_of(material, scope), **used}
    pieces = {provider_of(number): base64.b64decode(piece) for number, piece in every.items()}
    return Wrapping(provider_of(max(used)), pieces)


def pieces_of(material: Material, scope: str) -> dict[int, str]:
    """What wraps or has wrapped data keys, by number."""
    return _numbered(material if scope == REGION else material.get(AGENCIES, {}), scope)


def announced_of(material: Material, scope: str) -> dict[int, str]:
    return _numbered(material.get(ANNOUNCED, {}), scope)


def piece_name(scope: str, number: int) -> str:
    return scope if number == _FIRST else f"{scope}:{number}"


def scope_and_number(name: str) -> tuple[str, int] | None:
    """The other way round; None for the name of something else."""
    scope, _, number = name.partition(":")
    if number and not number.isdecimal():
        return None
    return scope, int(number or _FIRST)


def provider_of(number: int) -> str:
    """How data keys name the material that wraps them."""
    return "local" if number == _FIRST else f"local:{number}"


def _numbered(pieces: Material, scope: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for name, piece in pieces.items():
        named = scope_and_number(name)
        if named and named[0] == scope:
            found[named[1]] = piece
    return found
