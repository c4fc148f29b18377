"""The command of a unit and of all below it, by a member, also as acting."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

EARLIEST = date(1950, 1, 1)
MOST_COMMANDS = 40
"""Kept of one member; their units go into a token, which has an end."""


class NoSuchCommand(LookupError):
    """The member has no command of that id."""


class CommandOverlaps(Exception):
    """The member commands that unit at that time already."""


class EndsBeforeItBegan(ValueError):
    """A command ends on the day it began, or later."""


class ImpossibleDay(ValueError):
    """What is recorded has happened within a working life: from `EARLIEST` to today."""


class TooManyCommands(Exception):
    """More than anybody has; one must end before another is recorded."""


@dataclass(frozen=True)
class Command:
    """Days are the agency's own, and both count; `ended_on` None: it lasts."""

    id: str
    unit: str
    acting: bool
    began_on: date
    ended_on: date | None = None

    def overlaps(self, later: "Command") -> bool:
        """The same unit at the same time; on the day of a change both may be on record."""
        lasts = self.ended_on is None or later.began_on < self.ended_on
        return self.unit == later.unit and lasts

    def end(self, on: date) -> "Command":
        """Ending twice is one ending: the first stands."""
        if self.ended_on is not None:
            return self
        if on < self.began_on:
            raise EndsBeforeItBegan
        return replace(self, ended_on=on)

    def counts(self, today: date, look_back: timedelta) -> bool:
        return self.ended_on is None or today - self.ended_on <= look_back


def with_command(
    known: tuple[Command, ...], new: Command, today: date, look_back: timedelta
) -> tuple[Command, ...]:
    """Those that count no longer make room when it is needed, and no others.

    :raises CommandOverlaps: :raises TooManyCommands: :raises ImpossibleDay:
    """
    if not EARLIEST <= new.began_on <= today:
        raise ImpossibleDay
    if any(command.overlaps(new) for command in known):
        raise CommandOverlaps
    if len(known) >= MOST_COMMANDS:
        known = tuple(command for command in known if command.counts(today, look_back))
    if len(known) >= MOST_COMMANDS:
        raise TooManyCommands
    return (*known, new)
