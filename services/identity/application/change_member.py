"""Move a member to another unit, correct their particulars or entrust them with roles."""

from dataclasses import dataclass

from services.identity.application.ports import Agencies, Events, MemberRows
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member
from services.identity.domain.roles import grant


@dataclass(frozen=True)
class MemberChange:
    """None leaves a particular as it is."""

    agency: str
    member_id: str
    granter: str
    name: str | None = None
    badge: str | None = None
    unit: str | None = None
    roles: frozenset[str] | None = None


@dataclass(frozen=True)
class ChangeMember:
    members: MemberRows
    agencies: Agencies
    events: Events
    pseudonyms: Pseudonyms

    def __call__(self, change: MemberChange) -> Member:
        """:raises NoSuchMember: :raises AlreadyLeft: :raises UnknownUnit:
        :raises RolesNotGrantable:
        """
        rows = self.members.for_agency(change.agency)
        before = rows.get(change.member_id)
        after = before.correct(change.name or before.name, change.badge or before.badge)
        if change.roles is not None:
            self.agencies.require(change.agency)
            after = after.entrust(grant(before.roles, change.roles, change.granter))
        if change.unit is not None and change.unit != before.unit:
            self.agencies.require_unit(change.agency, change.unit)
            after = after.move(change.unit)
            self._tell(after)
        rows.save(after)
        return after

    def _tell(self, member: Member) -> None:
        reference = self.pseudonyms.supporter_ref(member.id)
        self.events.publish(
            "member.moved.v1", member.agency, {"supporter_ref": reference, "unit": member.unit}
        )
