"""Identifiers computed from what they name, so a repetition finds the first one."""

import hashlib
from uuid import UUID


def digest_of(*parts: str) -> str:
    """A UUID's form. Parts are length-prefixed: ("ab", "c") and ("a", "bc") differ."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return str(UUID(bytes=hashlib.sha256(text.encode()).digest()[:16]))
