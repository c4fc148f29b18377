"""What identity's use cases need of the outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from services.identity.domain.api_client import ApiClient
from services.identity.domain.key_ring import SigningKey, SigningRing
from services.identity.domain.member import Member
from services.identity.domain.standing import Standing
from services.identity.domain.tie import Tie


class UnknownUnit(ValueError):
    """The agency has no unit of that code."""


class UnknownAgency(ValueError):
    """The region has no agency of that id, or it is retired."""


class RingMoved(Exception):
    """Somebody else rotated the keys in the meantime."""


class Members(Protocol):
    """The members of one agency."""

    def add(self, member: Member) -> None: ...

    def get(self, member_id: str) -> Member:
        """:raises NoSuchMember:"""
        ...

    def save(self, member: Member) -> None: ...

    def page(self, after: str | None, count: int) -> Sequence[Member]:
        """In the order of their ids."""
        ...

    def listed(self, after: str | None, count: int) -> Sequence[Member]:
        """Those who consented to be listed as supporters, in the order of their ids."""
        ...

    def hold(self, member_id: str) -> None:
        """Until this unit of work ends no other one holds them.

        :raises NoSuchMember:
        """
        ...


class MemberRows(Protocol):
    def for_agency(self, agency: str) -> Members: ...


class Ties(Protocol):
    """What one agency declared."""

    def add(self, tie: Tie) -> None: ...

    def get(self, tie_id: str) -> Tie:
        """:raises NoSuchTie:"""
        ...

    def save(self, tie: Tie) -> None: ...

    def running_of(self, member_id: str) -> Sequence[Tie]:
        """Of this member, whichever side they were named on, in the order of their ids."""
        ...


class TieRows(Protocol):
    def for_agency(self, agency: str) -> Ties: ...

    def running_with(self, supporter_ref: str) -> Sequence[Tie]:
        """Those that any agency declared with a supporter by this reference."""
        ...


class Clients(Protocol):
    def add(self, client: ApiClient) -> None: ...

    def find(self, client_id: str) -> ApiClient | None: ...

    def close(self, client_id: str, at: datetime) -> bool:
        """False when there is no open client of that id."""
        ...


class SigningRings(Protocol):
    def load(self) -> SigningRing | None: ...

    def start(self, ring: SigningRing) -> None:
        """Store the first ring; does nothing when there is one."""
        ...

    def replace(self, ring: SigningRing) -> None:
        """:raises RingMoved: unless the stored ring is the version before."""
        ...


class KeyMaker(Protocol):
    def make(self) -> SigningKey: ...


class Signer(Protocol):
    def sign(self, claims: Mapping[str, Any], key: SigningKey) -> str: ...


class Sealer(Protocol):
    def seal(self, standing: Standing, sub: str, token_id: str) -> str:
        """Text that intake alone reads, in this token alone; its length tells next to nothing.

        :raises TooMuchStanding:
        """
        ...


class SecretHasher(Protocol):
    """Slow on purpose, and as slow for a hash that does not exist."""

    def hash(self, secret: str) -> str: ...

    def verify(self, hashed: str | None, secret: str) -> bool: ...


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Agencies(Protocol):
    def require(self, agency: str) -> None:
        """:raises UnknownAgency:"""
        ...

    def require_unit(self, agency: str, unit: str) -> None:
        """:raises UnknownUnit: :raises UnknownAgency:"""
        ...

    def time_zone(self, agency: str) -> ZoneInfo:
        """Also a retired agency's."""
        ...

    def look_back(self) -> timedelta:
        """How long a unit or a command that is over still speaks against a peer."""
        ...


class AuthenticationLimits(Protocol):
    """Failures of one client id, whether there is such a client or not."""

    def wait(self, client_id: str) -> int:
        """Seconds until another try is worth it; 0: now."""
        ...

    def failed(self, client_id: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...
