"""Hats and pseudonyms: one person is a different somebody at every service and in every part.

The pool pseudonym of a supporter is the same everywhere, because a pool has to be one; it cannot
be linked to the officer hat of the same person without the key that only identity has.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.identity.domain.member import Member
from services.identity.domain.roles import OFFICER, STAFF, SUPPORTER

SERVICES = ("identity", "intake", "matching", "notifications", "evaluation")
AUDIENCES = tuple(f"watchmate.{service}" for service in SERVICES)
_INTAKE = "watchmate.intake"
_NOTIFICATIONS = "watchmate.notifications"
_POOL = "supporter"


class HatNotHeld(Exception):
    """The member has no role that goes with this hat."""


class UnknownAudience(ValueError):
    """No service of the region has that audience."""


class Hat(StrEnum):
    """One token is one hat; staff covers coordinator, clinician, leadership and operator."""

    OFFICER = "officer"
    SUPPORTER = "supporter"
    STAFF = "staff"

    @property
    def roles(self) -> frozenset[str]:
        return {
            Hat.OFFICER: frozenset({OFFICER}),
            Hat.SUPPORTER: frozenset({SUPPORTER}),
            Hat.STAFF: STAFF,
        }[self]


def asks(hat: Hat, audience: str) -> bool:
    """Under this hat, at this audience, somebody asks for help."""
    return hat is Hat.OFFICER and audience == _INTAKE


@dataclass(frozen=True)
class Pseudonyms:
    """Derives pseudonyms; the key must never change or leave identity."""

    key: bytes

    def of(self, member_id: str, audience: str, hat: Hat) -> str:
        """22 characters of base64url."""
        message = f"{member_id}|{audience}|{hat.value}".encode()
        digest = hmac.new(self.key, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def supporter_ref(self, member_id: str) -> str:
        return self.of(member_id, _POOL, Hat.SUPPORTER)

    def desk_ref(self, member_id: str) -> str:
        """How notifications knows who wears the staff hat."""
        return self.of(member_id, _NOTIFICATIONS, Hat.STAFF)

    def claims(self, member: Member, hat: Hat, audience: str) -> dict[str, Any]:
        """Who the bearer of a token under this hat is at this audience.

        :raises AlreadyLeft: :raises HatNotHeld: :raises UnknownAudience:
        """
        member.require_active()
        worn = member.roles & hat.roles
        if not worn:
            raise HatNotHeld
        if audience not in AUDIENCES:
            raise UnknownAudience
        claims: dict[str, Any] = {
            "sub": self._subject(member.id, hat, audience),
            "agency": member.agency,
            "roles": sorted(worn),
            "scope": "",
        }
        return claims | self._for_asking(member, hat, audience)

    def _subject(self, member_id: str, hat: Hat, audience: str) -> str:
        if hat is Hat.SUPPORTER:
            return self.supporter_ref(member_id)
        return self.of(member_id, audience, hat)

    def _for_asking(self, member: Member, hat: Hat, audience: str) -> dict[str, Any]:
        """What intake needs to keep a requester from being offered to themselves or their unit."""
        if not asks(hat, audience):
            return {}
        return {
            "unit": member.unit,
            "self_ref": self.supporter_ref(member.id),
            "mailbox": self.of(member.id, _NOTIFICATIONS, Hat.OFFICER),
        }
