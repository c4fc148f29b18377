"""Secrets that rotate: numbered pieces of key material, of which the latest three are kept.

The last is announced, the one before it is in use, and what was sealed under the one before that
may still be on its way.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from infra.provisioning.plan import Refused

_AT_FIRST = 2
_KEPT = 3
_ANNOUNCED_FOR = timedelta(minutes=10)
"""Until then not every service need have what the last rotation announced."""

Material = Mapping[str, Any]


def series(
    name: str, files: Iterable[Material], rotate: bool, made: Callable[[], str]
) -> dict[str, str]:
    """The pieces that every service of this name is to have, taken from whoever has them."""
    found: dict[int, str] = {}
    for material in files:
        found = numbered(name, material) | found
    wanted = max(_AT_FIRST, len(found) + rotate)
    while len(found) < wanted:
        found[max(found, default=0) + 1] = made()
    return {f"{name}:{number}": found[number] for number in sorted(found)[-_KEPT:]}


def rotation_begins(
    newest: Mapping[str, int], known: Iterable[str], since: Mapping[str, datetime], now: datetime
) -> bool:
    """``newest`` are the highest numbers in the files, by place.

    False when one of them is not known: a rotation that was ended between two files is finished,
    for a second one would put to use what was announced to nobody.

    :raises Refused: when the last one is too young. The first pieces were made together.
    """
    if not newest.keys() <= set(known):
        return False
    late = [
        since[place] for place, number in newest.items() if number > _AT_FIRST and place in since
    ]
    if late and now - max(late) < _ANNOUNCED_FOR:
        raise Refused(
            "the last seal was announced less than ten minutes ago, and not every service need have"
            " it yet; wait until they are over"
        )
    return True


def numbered(name: str, material: Material) -> dict[int, str]:
    parts = ((*piece.rpartition(":"), encoded) for piece, encoded in material.items())
    return {
        int(number): encoded
        for base, _, number, encoded in parts
        if base == name and number.isdecimal()
    }


def without(names: Iterable[str], material: Material) -> dict[str, Any]:
    """The material less all numbered pieces of these names."""
    gone = {f"{name}:{number}" for name in names for number in numbered(name, material)}
    return {piece: value for piece, value in material.items() if piece not in gone}
