"""Whoever may knock: every role, every flaw a token can have, of each agency."""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.support.tokens import TokenFactory

ROLES = ("officer", "supporter", "coordinator", "clinician", "leadership", "operator", "partner")
FLAWS = (
    "no token",
    "empty token",
    "garbage",
    "expired",
    "foreign audience",
    "foreign issuer",
    "unknown key",
    "another key under a known id",
    "another type",
    "unsigned",
    "public key as shared secret",
)


def reference() -> str:
    """The form of every pseudonym."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Person:
    """One hat of somebody. ``mailbox`` is who an officer is at notifications."""

    role: str
    agency: str
    sub: str = field(default_factory=reference)
    mailbox: str = field(default_factory=reference)
    unit: str = "D01"

    def sub_at(self, service: str) -> str:
        at_notifications = service == "notifications" and self.role == "officer"
        return self.mailbox if at_notifications else self.sub


@dataclass(frozen=True)
class Caller:
    """A person with a token that may have a flaw; ``scope`` is what a partner system holds."""

    name: str
    person: Person
    scope: str = ""
    flaw: str | None = None

    def has_role_for(self, roles: frozenset[str], scope: str | None) -> bool:
        role = self.person.role
        if self.flaw is not None or role not in roles:
            return False
        return role != "partner" or scope is None or scope in self.scope.split()


class Mint:
    """Tokens by a key the services know, and by keys they do not."""

    def __init__(self, folder: Path) -> None:
        self._known = TokenFactory(folder)
        other = folder / "unknown"
        other.mkdir()
        self._unknown = TokenFactory(other)
        self._issued: dict[tuple[Caller, str], str | None] = {}

    @property
    def jwks_url(self) -> str:
        return self._known.jwks_url

    def seal_with(self, keys: dict[int, bytes]) -> None:
        """The deployment's: a token that fails is to fail for its flaw."""
        self._known.seal_keys = self._unknown.seal_keys = keys

    def bearer(self, caller: Caller, service: str) -> str | None:
        """The text after `Bearer`; None for a call without that header."""
        key = (caller, service)
        if key not in self._issued:
            self._issued[key] = self._make(caller, service)
        return self._issued[key]

    def _make(self, caller: Caller, service: str) -> str | None:
        claims = _claims(caller, service)
        past = int(time.time()) - 120
        other = "intake" if service != "intake" else "matching"
        makers: dict[str | None, Any] = {
            None: lambda: self._known.token(service, **claims),
            "no token": lambda: None,
            "empty token": lambda: "",
            "garbage": lambda: "not.a.token",
            "expired": lambda: self._known.token(service, **claims, iat=past - 600, exp=past),
            "foreign audience": lambda: self._known.token(other, **claims),
            "foreign issuer": lambda: self._known.token(service, **claims, iss="elsewhere"),
            "unknown key": lambda: self._unknown.token(service, **claims),
        }
        made = makers.get(caller.flaw, lambda: self._forged(caller.flaw, service, claims))()
        return None if made is None else str(made)

    def _forged(self, flaw: str | None, service: str, claims: dict[str, Any]) -> str:
        """A good token taken apart and put together with another header or key."""
        key = self._known.key
        good = self._known.token(service, **claims)
        parts = jwt.decode(good, key)
        if flaw == "another type":
            return str(jwt.encode(parts.header | {"typ": "JWT"}, parts.claims, key))
        if flaw == "another key under a known id":
            thief = ECKey.generate_key("P-256", {"kid": str(key.kid)}, private=True)
            return str(jwt.encode(parts.header, parts.claims, thief))
        body = good.split(".")[1]
        if flaw == "unsigned":
            return f"{_encoded(parts.header | {'alg': 'none'})}.{body}."
        signed = f"{_encoded(parts.header | {'alg': 'HS256'})}.{body}"
        return (
            f"{signed}.{_base64(hmac.digest(key.as_pem(private=False), signed.encode(), 'sha256'))}"
        )


_SCOPES = (
    "",
    "members:read",
    "members:write",
    "members:read members:write",
    "indicators:read",
    "indicators:write",
    "other",
)


def people_without_things(agency: str) -> Iterator[Caller]:
    """Every role, each as somebody to whom nothing belongs."""
    for role in ROLES:
        if role != "partner":
            yield Caller(f"{role}", Person(role, agency))
    for scope in _SCOPES:
        yield Caller(f"partner ({scope or 'no scope'})", Person("partner", agency), scope)


def flawed(caller: Caller) -> Iterator[Caller]:
    """The same caller, who would be let in, with each flaw of a token."""
    for flaw in FLAWS:
        yield replace(caller, name=f"{caller.name}, {flaw}", flaw=flaw)


def _claims(caller: Caller, service: str) -> dict[str, Any]:
    person = caller.person
    claims: dict[str, Any] = {
        "sub": person.sub_at(service),
        "agency": person.agency,
        "roles": [person.role],
        "scope": caller.scope,
    }
    if person.role == "officer" and service == "intake":
        claims |= {"unit": person.unit, "self_ref": reference(), "mailbox": person.mailbox}
    return claims


def _encoded(header: dict[str, Any]) -> str:
    return _base64(json.dumps(header).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
