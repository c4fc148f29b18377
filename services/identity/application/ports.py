"""What identity's use cases need of the outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.identity.domain.api_client import ApiClient
from services.identity.domain.key_ring import SigningKey, SigningRing
from services.identity.domain.member import Member


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


class MemberRows(Protocol):
    def for_agency(self, agency: str) -> Members: ...


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


class Clock(Protocol):
    def now(self) -> datetime: ...
