"""Enter a person into their agency."""

from collections.abc import Callable
from dataclasses import dataclass

from services.identity.application.ports import Agencies, Clock, MemberRows
from services.identity.domain.member import Member
from services.identity.domain.roles import grant


@dataclass(frozen=True)
class NewMember:
    agency: str
    name: str
    badge: str
    unit: str
    roles: frozenset[str]
    granter: str


@dataclass(frozen=True)
class AddMember:
    members: MemberRows
    agencies: Agencies
    clock: Clock
    new_id: Callable[[], str]

    def __call__(self, new: NewMember) -> Member:
        """:raises UnknownUnit: :raises RolesNotGrantable:"""
        self.agencies.require_unit(new.agency, new.unit)
        roles = grant(frozenset(), new.roles, new.granter)
        member = Member(
            self.new_id(), new.agency, new.name, new.badge, new.unit, roles, self.clock.now()
        )
        self.members.for_agency(new.agency).add(member)
        return member
