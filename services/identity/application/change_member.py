"""Move a member, correct their particulars, entrust them with roles or list them."""

from dataclasses import dataclass

from services.identity.application.desk_news import DeskNews
from services.identity.application.pool_news import PoolNews
from services.identity.application.ports import Agencies, Clock, MemberRows
from services.identity.domain.member import Member
from services.identity.domain.roles import COORDINATOR, SUPPORTER, grant


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
    listed: bool | None = None


@dataclass(frozen=True)
class ChangeMember:
    members: MemberRows
    agencies: Agencies
    news: PoolNews
    desk: DeskNews
    clock: Clock

    def __call__(self, change: MemberChange) -> Member:
        """:raises NoSuchMember: :raises AlreadyLeft: :raises UnknownUnit:
        :raises RolesNotGrantable: :raises NotASupporter: :raises TooManyMoves:
        """
        rows = self.members.for_agency(change.agency)
        before = rows.get(change.member_id)
        after = before.correct(change.name or before.name, change.badge or before.badge)
        if change.roles is not None:
            self.agencies.require(change.agency)
            after = after.entrust(grant(before.roles, change.roles, change.granter))
        if change.listed is not None:
            after = after.be_listed(change.listed)
        if change.unit is not None and change.unit != before.unit:
            self.agencies.require_unit(change.agency, change.unit)
            after = after.move(change.unit, self.clock.now(), self.agencies.look_back())
        rows.save(after)
        self._tell(before, after)
        return after

    def _tell(self, before: Member, after: Member) -> None:
        if after.unit != before.unit:
            self.news.moved(after)
        if SUPPORTER in before.roles - after.roles:
            self.news.role_ended(after)
        if COORDINATOR in before.roles - after.roles:
            self.desk.coordination_ended(after)
        if after.known_to_the_pool and not before.known_to_the_pool:
            self.news.past_of_a_new_supporter(after, self.clock.now())
