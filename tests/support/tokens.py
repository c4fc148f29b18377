"""Access tokens for component tests, from an issuer that is only a key and a file."""

import json
import secrets
import time
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from shared.security.seals import Seals
from shared.security.standing import SealedStanding, packed

OFFICER_AUDIENCE = "watchmate.intake"
STANDING = ("former_units", "commands", "related", "investigated_with")


class TokenFactory:
    """Give `jwks_url` to the service under test as JWKS_URL.

    `seal_keys` are its own until a deployment's are set, which its intake can open.
    """

    def __init__(self, folder: Path, issuer: str = "watchmate") -> None:
        self._key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)}, private=True)
        self._issuer = issuer
        self.seal_keys = {number: secrets.token_bytes(32) for number in (1, 2)}
        self._file = folder / "jwks.json"
        public = self._key.as_dict(private=False, use="sig", alg="ES256")
        self._file.write_text(json.dumps({"keys": [public]}), "utf-8")

    @property
    def key(self) -> ECKey:
        """The private one, for those who forge."""
        return self._key

    @property
    def jwks_url(self) -> str:
        return self._file.absolute().as_uri()

    def token(self, service: str, **claims: Any) -> str:
        """Any claims at all; one given as None is left out. With a mailbox, standing is sealed."""
        now = int(time.time())
        full = {
            "iss": self._issuer,
            "aud": f"watchmate.{service}",
            "sub": "someone",
            "client_id": "tests",
            "iat": now,
            "exp": now + 600,
            "jti": secrets.token_hex(16),
            "agency": "harbor",
            "roles": [],
            "scope": "",
        } | claims
        if full.get("mailbox") is not None and "sealed" not in full:
            full |= {name: None for name in STANDING} | {"sealed": self._sealed(full)}
        return self.signed({name: value for name, value in full.items() if value is not None})

    def signed(self, claims: dict[str, Any]) -> str:
        """These claims and no others."""
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key)

    def _sealed(self, claims: dict[str, Any]) -> str:
        standing = SealedStanding(*(tuple(claims.get(name, ())) for name in STANDING))
        content = packed(standing, str(claims["sub"]), str(claims["jti"]))
        return Seals(lambda: self.seal_keys).seal(content)

    def officer(self, service: str, sub: str, agency: str = "harbor", **claims: Any) -> str:
        """At intake an officer also brings unit, own reference and mailbox."""
        extra = {}
        if service == "intake":
            extra = {"unit": "patrol", "self_ref": f"ref-{sub}", "mailbox": f"mail-{sub}"}
        return self.token(service, sub=sub, agency=agency, roles=["officer"], **(extra | claims))

    def supporter(self, service: str, ref: str, agency: str = "harbor", **claims: Any) -> str:
        return self.token(service, sub=ref, agency=agency, roles=["supporter"], **claims)

    def staff(self, service: str, role: str, agency: str = "harbor", **claims: Any) -> str:
        sub = claims.pop("sub", f"{role}-{agency}")
        return self.token(service, sub=sub, agency=agency, roles=[role], **claims)

    def partner(self, service: str, scope: str, agency: str = "harbor", **claims: Any) -> str:
        sub = claims.pop("sub", f"partner-{agency}")
        return self.token(
            service, sub=sub, client_id=sub, agency=agency, roles=["partner"], scope=scope, **claims
        )
