"""Keyed tokens by which matching tests a conflict without being told who is meant.

They hide as much as the key does: whoever has the key and a request's salt can try every
reference. Only intake and matching are given it, and it is in no database, so the stored tokens,
an export of them and the event in another service's hands say nothing. When the key gets out,
that is over for the requests that are still open; ended searches keep no tokens.
"""

import hashlib
import hmac
import secrets

INCIDENT_NUMBER = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$"
"""As agencies write them; who asks and who notes a witness must be able to say the same ones."""

CONFLICT_KEY_NAME = "conflicts"  # its name in the key files of the services that share it


def conflict_token(key: bytes, salt: str, ref: str) -> str:
    """Token of a supporter's reference, or of one of the references below, under one salt.

    All conflicts of a request are one padded list; of which kind one is, only its own kind's
    reference can tell.
    """
    return hmac.digest(key, f"{salt}|{ref}".encode(), hashlib.sha256).hex()


def unit_ref(agency: str, code: str) -> str:
    return f"unit:{agency}:{code}"


def related_ref(supporter_ref: str) -> str:
    """A relative, a partner or another declared relationship of the requester's."""
    return f"related:{supporter_ref}"


def investigation_ref(supporter_ref: str) -> str:
    """Party to an open investigation together with the requester."""
    return f"investigation:{supporter_ref}"


def commander_ref(agency: str, code: str) -> str:
    """Whoever commands this unit is, or was, above the requester."""
    return f"commander:{agency}:{code}"


def commanded_ref(agency: str, code: str) -> str:
    """Whoever belongs to this unit is, or was, under the requester. `*`: any of the agency."""
    return f"commanded:{agency}:{code}"


def incident_ref(agency: str, number: str) -> str:
    """Whoever was at this incident, in whatever role."""
    return f"incident:{agency}:{number.casefold()}"


def padded(tokens: list[str], multiple: int = 8) -> list[str]:
    """Fill up with random tokens and shuffle, so the number of vetoes stays unknown."""
    wanted = max(1, -(-len(tokens) // multiple)) * multiple
    filled = tokens + [secrets.token_hex(32) for _ in range(wanted - len(tokens))]
    return sorted(filled)
