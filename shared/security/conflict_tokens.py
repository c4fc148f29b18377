"""Salted tokens by which matching tests a conflict without learning who is meant."""

import hashlib
import secrets


def conflict_token(salt: str, ref: str) -> str:
    """Token of a supporter reference or of `unit:<agency>:<code>` under one request's salt."""
    return hashlib.sha256(f"{salt}|{ref}".encode()).hexdigest()


def unit_ref(agency: str, code: str) -> str:
    return f"unit:{agency}:{code}"


def padded(tokens: list[str], multiple: int = 8) -> list[str]:
    """Fill up with random tokens and shuffle, so the number of vetoes stays unknown."""
    wanted = max(1, -(-len(tokens) // multiple)) * multiple
    filled = tokens + [secrets.token_hex(32) for _ in range(wanted - len(tokens))]
    return sorted(filled)
