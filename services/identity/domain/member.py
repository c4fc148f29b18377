"""A member of an agency: anyone there who may ask for help or give it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.identity.domain.command import Command, ImpossibleDay, NoSuchCommand, with_command
from services.identity.domain.roles import SUPPORTER

MOST_FORMER_UNITS = 60
"""Kept of one member: with all commands and ties they fill the room that a token has for them."""


class NoSuchMember(LookupError):
    """This agency has no such member; whether another has is not said."""


class AlreadyLeft(Exception):
    """The member left the agency; what they were stays as it was."""


class TooManyMoves(Exception):
    """So many units still count that one more is no longer told to intake."""


class NotASupporter(Exception):
    """Only supporters have a reference that others may be told."""


@dataclass(frozen=True)
class FormerUnit:
    """A unit the member was of, and the moment they moved away."""

    unit: str
    until: datetime

    def counts(self, now: datetime, look_back: timedelta) -> bool:
        return now - self.until <= look_back


@dataclass(frozen=True)
class Member:
    """`once_supporter`: they gave the role back, and the pool may still know their reference.

    `listed`: by their consent anybody may read that they are a supporter, with name and unit.
    """

    id: str
    agency: str
    name: str
    badge: str
    unit: str
    roles: frozenset[str]
    joined_at: datetime
    left_at: datetime | None = None
    once_supporter: bool = False
    listed: bool = False
    former_units: tuple[FormerUnit, ...] = ()
    commands: tuple[Command, ...] = ()

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

    def move(self, unit: str, at: datetime, look_back: timedelta) -> "Member":
        """Each former unit is kept once, with the last time they were there.

        Those that count no longer make room when it is needed, and no others.

        :raises TooManyMoves:
        """
        self.require_active()
        others = [one for one in self.former_units if one.unit not in (self.unit, unit)]
        if len(others) >= MOST_FORMER_UNITS:
            others = [one for one in others if one.counts(at, look_back)]
        if len(others) >= MOST_FORMER_UNITS:
            raise TooManyMoves
        return replace(self, unit=unit, former_units=(*others, FormerUnit(self.unit, at)))

    def correct(self, name: str, badge: str) -> "Member":
        self.require_active()
        return replace(self, name=name, badge=badge)

    def entrust(self, roles: frozenset[str]) -> "Member":
        """Who gives the role of supporter back is asked anew before they are listed again."""
        self.require_active()
        listed = self.listed and SUPPORTER in roles
        return replace(self, roles=roles, once_supporter=self.known_to_the_pool, listed=listed)

    def be_listed(self, listed: bool) -> "Member":
        """:raises NotASupporter:"""
        self.require_active()
        if listed:
            self.require_supporter()
        return replace(self, listed=listed)

    def leave(self, at: datetime) -> "Member":
        self.require_active()
        return replace(self, left_at=at, listed=False)

    def take_command(self, command: Command, today: date, look_back: timedelta) -> "Member":
        """:raises CommandOverlaps: :raises TooManyCommands: :raises ImpossibleDay:"""
        self.require_active()
        return replace(self, commands=with_command(self.commands, command, today, look_back))

    def end_command(self, command_id: str, on: date, today: date) -> "Member":
        """:raises NoSuchCommand: :raises EndsBeforeItBegan: :raises ImpossibleDay:"""
        self.require_active()
        if on > today:
            raise ImpossibleDay
        ended = self.command(command_id).end(on)
        kept = (ended if one.id == command_id else one for one in self.commands)
        return replace(self, commands=tuple(kept))

    def command(self, command_id: str) -> Command:
        """:raises NoSuchCommand:"""
        for command in self.commands:
            if command.id == command_id:
                return command
        raise NoSuchCommand
