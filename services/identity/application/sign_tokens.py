"""Sign access tokens, for members under one hat and for partner systems."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.identity.application.find_standing import FindStanding
from services.identity.application.keep_keys import KeepKeys
from services.identity.application.ports import Agencies, Clock, MemberRows, Sealer, Signer
from services.identity.domain.api_client import ApiClient
from services.identity.domain.hats import AUDIENCES, Hat, Pseudonyms, UnknownAudience, asks
from services.identity.domain.key_ring import TOKEN_LIFETIME
from services.identity.domain.roles import PARTNER


@dataclass(frozen=True)
class SignTokens:
    members: MemberRows
    agencies: Agencies
    standing: FindStanding
    keys: KeepKeys
    signer: Signer
    sealer: Sealer
    pseudonyms: Pseudonyms
    clock: Clock
    issuer: str
    new_id: Callable[[], str]

    def for_member(self, agency: str, member_id: str, hat: Hat, audience: str) -> str:
        """:raises NoSuchMember: :raises AlreadyLeft: :raises HatNotHeld:
        :raises UnknownAudience: :raises UnknownAgency: :raises TooMuchStanding:
        """
        self.agencies.require(agency)
        member = self.members.for_agency(agency).get(member_id)
        claims = {"jti": self.new_id(), **self.pseudonyms.claims(member, hat, audience)}
        if asks(hat, audience):
            standing = self.standing(member)
            claims["sealed"] = self.sealer.seal(standing, claims["sub"], claims["jti"])
        return self._sign(audience, {"client_id": "watchmate", **claims})

    def for_client(self, client: ApiClient, scope: str, audience: str) -> str:
        """:raises UnknownAudience: :raises UnknownAgency:"""
        self.agencies.require(client.agency)
        if audience not in AUDIENCES:
            raise UnknownAudience
        return self._sign(
            audience,
            {
                "jti": self.new_id(),
                "sub": client.id,
                "client_id": client.id,
                "agency": client.agency,
                "roles": [PARTNER],
                "scope": scope,
            },
        )

    def _sign(self, audience: str, claims: dict[str, Any]) -> str:
        now = int(self.clock.now().timestamp())
        framed = {
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "exp": now + int(TOKEN_LIFETIME.total_seconds()),
        }
        return self.signer.sign(framed | claims, self.keys.ring().current)
