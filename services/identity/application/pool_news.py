"""What the pool is told of members who are or were supporters, by pseudonym, and of nobody else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from services.identity.application.ports import Agencies, Events
from services.identity.domain.command import Command
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import FormerUnit, Member

MOVED = "member.moved.v1"
LEFT = "member.left.v1"
ROLE_ENDED = "member.role_ended.v1"
UNIT_LEFT = "member.unit_left.v1"
COMMAND_CHANGED = "member.command_changed.v1"


@dataclass(frozen=True)
class PoolNews:
    agencies: Agencies
    events: Events
    pseudonyms: Pseudonyms

    def moved(self, member: Member) -> None:
        self._tell(MOVED, member, unit=member.unit)
        self._unit_left(member, member.former_units[-1])

    def left(self, member: Member) -> None:
        self._tell(LEFT, member)

    def role_ended(self, member: Member) -> None:
        """They stay a member, and are a supporter no longer."""
        self._tell(ROLE_ENDED, member)

    def command_changed(self, member: Member, command: Command) -> None:
        """A last day counts in full, as the agency's clocks have it."""
        ended_on = command.ended_on
        ended_at = ended_on and self._midnight(member.agency, ended_on + timedelta(days=1))
        self._tell(
            COMMAND_CHANGED,
            member,
            command_id=command.id,
            unit=command.unit,
            began_at=self._midnight(member.agency, command.began_on),
            ended_at=ended_at,
        )

    def past_of_a_new_supporter(self, member: Member, now: datetime) -> None:
        """What the pool would have heard, had it known them then; as far as it still counts."""
        today = now.astimezone(self.agencies.time_zone(member.agency)).date()
        look_back = self.agencies.look_back()
        for command in member.commands:
            if command.counts(today, look_back):
                self.command_changed(member, command)
        for left in member.former_units:
            if left.counts(now, look_back):
                self._unit_left(member, left)

    def _unit_left(self, member: Member, left: FormerUnit) -> None:
        self._tell(UNIT_LEFT, member, unit=left.unit, left_at=left.until)

    def _midnight(self, agency: str, day: date) -> datetime:
        zone = self.agencies.time_zone(agency)
        return datetime.combine(day, time(), zone).astimezone(UTC)

    def _tell(self, type: str, member: Member, **data: object) -> None:
        if member.known_to_the_pool:
            reference = self.pseudonyms.supporter_ref(member.id)
            self.events.publish(type, member.agency, {"supporter_ref": reference, **data})
