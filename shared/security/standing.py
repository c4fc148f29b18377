"""What keeps others from being an officer's peer, and its only form on the way to intake.

The form is a row of base64url characters, of which unit codes and references are made anyway: each
list begins with its length, each entry with its own. Packed it takes three bytes for four of them.
"""

import base64
import hashlib
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STANDING_SEAL = "standing-seal"
"""The name of its keys in the key files of identity, which seals, and intake, which opens."""
SIZES = (512, 1536, 3840)
"""Nearly everybody is in the first; a step between them tells one thing at most."""
_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_ENTRY = re.compile(r"[A-Za-z0-9_-]{1,63}\Z")
_MOST_LISTED = 64 * 64 - 1
_BINDING = 32


class TooMuchToSeal(ValueError):
    """More than the largest size holds; nothing of it may be left out."""


@dataclass(frozen=True, repr=False)
class SealedStanding:
    """`former_units` and `commands` are codes, the others references of supporters."""

    former_units: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    investigated_with: tuple[str, ...] = ()


def packed(standing: SealedStanding, sub: str, token_id: str) -> bytes:
    """Bound to one token, and as long as one of `SIZES`, whatever is in it.

    :raises TooMuchToSeal:
    """
    characters = "".join(map(_written, vars(standing).values()))
    content = _binding(sub, token_id) + _bytes(characters)
    for size in SIZES:
        if len(content) <= size:
            return content.ljust(size, b"\0")
    raise TooMuchToSeal


def unpacked(content: bytes, sub: str, token_id: str) -> SealedStanding:
    """:raises ValueError: for another token's, and for what was not made by `packed`."""
    if len(content) not in SIZES or content[:_BINDING] != _binding(sub, token_id):
        raise ValueError("of another token")
    characters = iter(base64.urlsafe_b64encode(content[_BINDING:]).decode().rstrip("="))
    lists = [tuple(_read(characters)) for _ in vars(SealedStanding())]
    if set(characters) - {"A"}:
        raise ValueError("more than there should be")
    return SealedStanding(*lists)


def _binding(sub: str, token_id: str) -> bytes:
    return hashlib.sha256(f"{len(sub)}|{sub}|{token_id}".encode()).digest()


def _written(entries: Sequence[str]) -> str:
    if not all(_ENTRY.match(entry) for entry in entries):
        raise ValueError("neither a code nor a reference")
    if len(entries) > _MOST_LISTED:
        raise TooMuchToSeal
    told = _ALPHABET[len(entries) // 64] + _ALPHABET[len(entries) % 64]
    return told + "".join(_ALPHABET[len(entry)] + entry for entry in entries)


def _read(characters: Iterator[str]) -> Iterator[str]:
    for _ in range(_number(characters) * 64 + _number(characters)):
        yield "".join(_next(characters) for _ in range(_number(characters)))


def _number(characters: Iterator[str]) -> int:
    return _ALPHABET.index(_next(characters))


def _next(characters: Iterator[str]) -> str:
    found = next(characters, None)
    if found is None:
        raise ValueError("it ends too early")
    return found


def _bytes(characters: str) -> bytes:
    return base64.urlsafe_b64decode(characters + "A" * (-len(characters) % 4))
