"""Facts about a supporter that speak against some requests: commands, former units, incidents."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Command:
    """A unit somebody commands with all below it, also as acting; `ended_at` None: they do now."""

    command_id: str
    unit: str
    began_at: datetime
    ended_at: datetime | None = None

    def counts(self, now: datetime, look_back: timedelta) -> bool:
        return self.ended_at is None or now - self.ended_at <= look_back


@dataclass(frozen=True)
class FormerUnit:
    unit: str
    until: datetime

    def counts(self, now: datetime, look_back: timedelta) -> bool:
        return now - self.until <= look_back


@dataclass(frozen=True)
class Involvement:
    """The supporter was at an incident: `number` is the agency's own, `role` how they were."""

    agency: str
    number: str
    role: str
    noted_at: datetime

    def same_as(self, other: "Involvement") -> bool:
        mine = (self.agency, self.number.casefold())
        return mine == (other.agency, other.number.casefold())
