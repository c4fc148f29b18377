"""A member leaves the agency: from now on no token, no offer."""

from dataclasses import dataclass

from services.identity.application.desk_news import DeskNews
from services.identity.application.pool_news import PoolNews
from services.identity.application.ports import Clock, MemberRows
from services.identity.domain.member import Member
from services.identity.domain.roles import COORDINATOR


@dataclass(frozen=True)
class RecordDeparture:
    members: MemberRows
    news: PoolNews
    desk: DeskNews
    clock: Clock

    def __call__(self, agency: str, member_id: str) -> Member:
        """:raises NoSuchMember: :raises AlreadyLeft:"""
        rows = self.members.for_agency(agency)
        member = rows.get(member_id).leave(self.clock.now())
        rows.save(member)
        self.news.left(member)
        if COORDINATOR in member.roles:
            self.desk.coordination_ended(member)
        return member
