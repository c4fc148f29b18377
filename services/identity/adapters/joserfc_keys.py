"""ES256 keys and signatures by joserfc."""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from services.identity.domain.key_ring import SigningKey

ALGORITHM = "ES256"


class JoserfcKeyMaker:
    def make(self) -> SigningKey:
        key = ECKey.generate_key("P-256", private=True)
        return SigningKey(secrets.token_hex(8), json.dumps(key.as_dict(private=True)), "next")


class JoserfcSigner:
    def sign(self, claims: Mapping[str, Any], key: SigningKey) -> str:
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.id}
        private = ECKey.import_key(json.loads(key.private))
        return jwt.encode(header, dict(claims), private, algorithms=[ALGORITHM])


def published(keys: Iterable[SigningKey]) -> dict[str, Any]:
    """The public halves as a JWK set."""
    return {"keys": [_public(key) for key in keys]}


def _public(key: SigningKey) -> dict[str, Any]:
    public = ECKey.import_key(json.loads(key.private)).as_dict(private=False)
    return {**public, "kid": key.id, "use": "sig", "alg": ALGORITHM}
