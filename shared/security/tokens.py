"""Verification of RFC 9068 access tokens, offline, with the issuer's published keys."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jws import JWSRegistry

from shared.security.errors import InvalidToken, KeysUnavailable
from shared.security.principal import Principal

ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type
CLOCK_SKEW_SECONDS = 30
_LONGEST_TOKEN = 8192
_SOON = 0.5
_TEXT_CLAIMS = ("sub", "agency", "jti", "client_id")


class JwksSource:
    """The issuer's keys: cached, refetched for an unknown key id, kept when the issuer is away."""

    def __init__(
        self,
        url: str,
        *,
        fetch: Callable[[str], Any] | None = None,
        refetch_after: float = 5.0,
        keep_for: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._fetch = fetch or _fetch
        self._refetch_after = refetch_after
        self._keep_for = keep_for
        self._monotonic = monotonic
        self._keys: dict[str, ECKey] = {}
        self._asked_at = float("-inf")
        self._got_at = float("-inf")
        self._fetching = threading.Lock()

    def key(self, key_id: str) -> ECKey:
        """The key of that id.

        :raises InvalidToken: when the issuer does not publish it.
        :raises KeysUnavailable: when no key at all has been fetched yet.
        """
        if key_id not in self._keys or self._monotonic() - self._got_at > self._keep_for:
            self._refetch()
        if not self._keys:
            raise KeysUnavailable("no keys fetched yet")
        if key_id not in self._keys:
            raise InvalidToken("unknown key")
        return self._keys[key_id]

    def _refetch(self) -> None:
        """At most once in a while: unknown key ids cost a caller nothing to invent.

        Who comes while somebody is asking waits for that answer.
        """
        with self._fetching:
            pause = self._refetch_after if self._keys else min(_SOON, self._refetch_after)
            if self._monotonic() - self._asked_at < pause:
                return
            try:
                published = self._fetch(self._url)
                self._keys = {key.kid: key for key in _usable(published) if key.kid}
                self._got_at = self._monotonic()
            except (OSError, ValueError, KeyError, TypeError, JoseError):
                return
            finally:
                self._asked_at = self._monotonic()


class TokenVerifier:
    """Turns a token into a principal, or refuses it without saying why."""

    def __init__(
        self,
        jwks: JwksSource,
        issuer: str,
        audience: str,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._jwks = jwks
        self._headers = JWSRegistry(algorithms=[ALGORITHM])
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=CLOCK_SKEW_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
        )

    def verify(self, token: str) -> Principal:
        """:raises InvalidToken: :raises KeysUnavailable: when the issuer was never reached."""
        try:
            claims = self._verified(token)
            return _principal(claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise InvalidToken("not acceptable") from None

    def _verified(self, token: str) -> Mapping[str, Any]:
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise ValueError("not a token")
        decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM], registry=self._headers)
        if str(decoded.header.get("typ", "")).lower().removeprefix("application/") != TOKEN_TYPE:
            raise ValueError("another kind of token")
        self._claims.validate(decoded.claims)
        return decoded.claims

    def _key(self, obj: Any) -> ECKey:
        key_id = obj.headers().get("kid")
        if not isinstance(key_id, str):
            raise ValueError("no key id")
        return self._jwks.key(key_id)


def _principal(claims: Mapping[str, Any]) -> Principal:
    texts = {name: _text(claims[name]) for name in _TEXT_CLAIMS}
    return Principal(
        sub=texts["sub"],
        agency=texts["agency"],
        roles=frozenset(_text(role) for role in _listed(claims["roles"])),
        scopes=frozenset(str(claims.get("scope") or "").split()),
        client_id=texts["client_id"],
        unit=_optional(claims, "unit"),
        self_ref=_optional(claims, "self_ref"),
        mailbox=_optional(claims, "mailbox"),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _optional(claims: Mapping[str, Any], name: str) -> str | None:
    return None if claims.get(name) is None else _text(claims[name])


def _usable(published: Any) -> list[ECKey]:
    keys = KeySet.import_key_set(published).keys
    return [key for key in keys if isinstance(key, ECKey) and key.curve_name == "P-256"]


def _fetch(url: str) -> Any:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return json.loads(Path(url2pathname(parts.path)).read_text("utf-8"))
    import requests

    answer = requests.get(url, timeout=3, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()
