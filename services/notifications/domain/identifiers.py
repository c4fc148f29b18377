"""Identifiers computed from what they name, so a repetition finds the first one."""

import hashlib


def digest_of(*parts: str) -> str:
    """32 hex digits. Parts are length-prefixed: ("ab", "c") and ("a", "bc") differ."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
