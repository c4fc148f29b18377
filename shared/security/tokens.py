"""Verification of RFC 9068 access tokens, offline, with the issuer's published keys."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from shared.security.errors import InvalidToken
from shared.security.jwks import JwksSource
from shared.security.principal import Principal
from shared.security.seals import Seals
from shared.security.standing import SealedStanding, unpacked

ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type
CLOCK_SKEW_SECONDS = 30
_LONGEST_TOKEN = 8192
_TEXT_CLAIMS = ("sub", "agency", "jti", "client_id")
SEALED = "sealed"
"""What the bearer may not read either; every token made for asking, so with a mailbox, has it."""


def _no_keys() -> Mapping[int, bytes]:
    return {}


NO_SEALS = Seals(_no_keys)
"""Of a service that was given no key: it takes no token with something sealed."""


class TokenVerifier:
    """Turns a token into a principal, or refuses it without saying why."""

    def __init__(
        self,
        jwks: JwksSource,
        issuer: str,
        audience: str,
        *,
        seals: Seals = NO_SEALS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._jwks = jwks
        self._seals = seals
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
        """:raises InvalidToken: :raises KeysUnavailable: when its key is not to be had."""
        try:
            claims = self._verified(token)
            return _principal(claims, self._standing(claims))
        except (JoseError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            raise InvalidToken("not acceptable") from None

    def _verified(self, token: str) -> Mapping[str, Any]:
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise ValueError("not a token")
        decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM], registry=self._headers)
        if str(decoded.header.get("typ", "")).lower().removeprefix("application/") != TOKEN_TYPE:
            raise ValueError("another kind of token")
        self._claims.validate(decoded.claims)
        return decoded.claims

    def _standing(self, claims: Mapping[str, Any]) -> SealedStanding:
        """Sealed for this very token; one made for asking is never without."""
        sealed = _optional(claims, SEALED)
        if sealed is None:
            if _optional(claims, "mailbox") is not None:
                raise ValueError("nothing sealed")
            return SealedStanding()
        return unpacked(self._seals.open(sealed), _text(claims["sub"]), _text(claims["jti"]))

    def _key(self, obj: Any) -> ECKey:
        key_id = obj.headers().get("kid")
        if not isinstance(key_id, str):
            raise ValueError("no key id")
        return self._jwks.key(key_id)


def _principal(claims: Mapping[str, Any], standing: SealedStanding) -> Principal:
    texts = {name: _text(claims[name]) for name in _TEXT_CLAIMS}
    return Principal(
        sub=texts["sub"],
        agency=texts["agency"],
        roles=frozenset(_text(role) for role in _listed(claims["roles"])),
        scopes=frozenset(str(claims.get("scope") or "").split()),
        client_id=texts["client_id"],
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
        unit=_optional(claims, "unit"),
        self_ref=_optional(claims, "self_ref"),
        mailbox=_optional(claims, "mailbox"),
        **vars(standing),
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
