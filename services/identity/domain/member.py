"""A member of an agency: anyone there who may ask for help or give it."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.identity.domain.roles import SUPPORTER


class NoSuchMember(LookupError):
    """This agency has no such member; whether another has is not said."""


class AlreadyLeft(Exception):
    """The member left the agency; what they were stays as it was."""


class NotASupporter(Exception):
    """Only supporters have a reference that others may be told."""


@dataclass(frozen=True)
class Member:
    """`once_supporter`: they gave the role back, and the pool may still know their reference."""

    id: str
    agency: str
    name: str
    badge: str
    unit: str
    roles: frozenset[str]
    joined_at: datetime
    left_at: datetime | None = None
    once_supporter: bool = False

    @property
    def known_to_the_pool(self) -> bool:
        """Of anybody else the other services learn neither reference, unit nor departure."""
        return self.once_supporter or SUPPORTER in self.roles

    @property
    def has_left(self) -> bool:
        return self.left_at is not None

    def require_active(self) -> None:
        if self.has_left:
            raise AlreadyLeft

    def require_supporter(self) -> None:
        if SUPPORTER not in self.roles:
            raise NotASupporter

    def move(self, unit: str) -> "Member":
        self.require_active()
        return replace(self, unit=unit)

    def correct(self, name: str, badge: str) -> "Member":
        self.require_active()
        return replace(self, name=name, badge=badge)

    def entrust(self, roles: frozenset[str]) -> "Member":
        self.require_active()
        return replace(self, roles=roles, once_supporter=self.known_to_the_pool)

    def leave(self, at: datetime) -> "Member":
        self.require_active()
        return replace(self, left_at=at)
