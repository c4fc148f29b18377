"""Keyed tokens by which matching tests a conflict without being told who is meant.

They hide as much as the key does: whoever has the key and a request's salt can try every
reference. Only intake and matching are given it, and it is in no database, so the stored tokens,
an export of them and the event in another service's hands say nothing. When the key gets out,
that is over for the requests that are still open; ended searches keep no tokens.
"""

import hashlib
import hmac
import secrets

CONFLICT_KEY_NAME = "conflicts"  # its name in the key files of the services that share it


def conflict_token(key: bytes, salt: str, ref: str) -> str:
    """Token of a supporter reference or of `unit:<agency>:<code>` under one request's salt."""
    return hmac.digest(key, f"{salt}|{ref}".encode(), hashlib.sha256).hex()


def unit_ref(agency: str, code: str) -> str:
    return f"unit:{agency}:{code}"


def padded(tokens: list[str], multiple: int = 8) -> list[str]:
    """Fill up with random tokens and shuffle, so the number of vetoes stays unknown."""
    wanted = max(1, -(-len(tokens) // multiple)) * multiple
    filled = tokens + [secrets.token_hex(32) for _ in range(wanted - len(tokens))]
    return sorted(filled)
