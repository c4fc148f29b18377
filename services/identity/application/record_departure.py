"""A member leaves the agency: from now on no token, no offer."""

from dataclasses import dataclass

from services.identity.application.ports import Clock, Events, MemberRows
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member


@dataclass(frozen=True)
class RecordDeparture:
    members: MemberRows
    events: Events
    pseudonyms: Pseudonyms
    clock: Clock

    def __call__(self, agency: str, member_id: str) -> Member:
        """:raises NoSuchMember: :raises AlreadyLeft:"""
        rows = self.members.for_agency(agency)
        member = rows.get(member_id).leave(self.clock.now())
        rows.save(member)
        if member.known_to_the_pool:
            reference = self.pseudonyms.supporter_ref(member.id)
            self.events.publish("member.left.v1", agency, {"supporter_ref": reference})
        return member
