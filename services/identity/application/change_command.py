"""A member begins to command a unit, also as acting, or ends to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.identity.application.pool_news import PoolNews
from services.identity.application.ports import Agencies, Clock, MemberRows
from services.identity.domain.command import Command
from services.identity.domain.member import Member


@dataclass(frozen=True)
class NewCommand:
    unit: str
    acting: bool
    began_on: date


@dataclass(frozen=True)
class ChangeCommand:
    members: MemberRows
    agencies: Agencies
    news: PoolNews
    clock: Clock
    new_id: Callable[[], str]

    def begin(self, agency: str, member_id: str, new: NewCommand) -> Command:
        """:raises NoSuchMember, AlreadyLeft, UnknownUnit, CommandOverlaps, TooManyCommands:
        :raises ImpossibleDay:
        """
        before = self.members.for_agency(agency).get(member_id)
        self.agencies.require_unit(agency, new.unit)
        command = Command(self.new_id(), new.unit, new.acting, new.began_on)
        look_back = self.agencies.look_back()
        self._keep(before.take_command(command, self._today(agency), look_back), command)
        return command

    def end(self, agency: str, member_id: str, command_id: str, on: date | None) -> Command:
        """Today, unless another day is given. Ending again changes nothing and tells nobody.

        :raises NoSuchMember, AlreadyLeft, NoSuchCommand, EndsBeforeItBegan, ImpossibleDay:
        """
        before = self.members.for_agency(agency).get(member_id)
        today = self._today(agency)
        after = before.end_command(command_id, on or today, today)
        if after != before:
            self._keep(after, after.command(command_id))
        return after.command(command_id)

    def _keep(self, member: Member, command: Command) -> None:
        self.members.for_agency(member.agency).save(member)
        self.news.command_changed(member, command)

    def _today(self, agency: str) -> date:
        return self.clock.now().astimezone(self.agencies.time_zone(agency)).date()
