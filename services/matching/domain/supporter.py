"""A peer supporter as the pool knows them: no name, no contact, one home agency."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .availability import WeeklyAvailability, Window
from .errors import InvalidProfile
from .training import Training, valid_until


@dataclass(frozen=True)
class Profile:
    """What a coordinator declares about a supporter."""

    unit: str
    shared: bool
    designated_on: date
    training: tuple[Training, ...]
    topics: frozenset[str]
    languages: frozenset[str]
    time_zone: str
    availability: tuple[Window, ...]
    cap: int

    def __post_init__(self) -> None:
        if self.cap < 1:
            raise InvalidProfile("cap", "at least 1")
        if not self.languages:
            raise InvalidProfile("languages", "at least one")
        if self.time_zone not in _zones():
            raise InvalidProfile("time_zone", "an IANA time zone name")

    @property
    def training_valid_until(self) -> date | None:
        return valid_until(self.training)

    @property
    def weekly(self) -> WeeklyAvailability:
        return WeeklyAvailability(self.time_zone, self.availability)


@dataclass(frozen=True)
class Supporter:
    ref: str
    agency: str
    profile: Profile
    enrolled_at: datetime
    unit_as_of: datetime
    holds: frozenset[str] = frozenset()
    paused: bool = False
    left: bool = False
    last_offered_at: datetime | None = None
    version: int = 1

    @property
    def free(self) -> int:
        """Places left; negative when the cap was lowered under what is running."""
        return self.profile.cap - len(self.holds)

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.profile.time_zone)).date()

    def with_profile(self, profile: Profile, now: datetime) -> "Supporter":
        moved = profile.unit != self.profile.unit
        return replace(self, profile=profile, unit_as_of=now if moved else self.unit_as_of)

    def moved_to(self, unit: str, as_of: datetime) -> "Supporter":
        """News older than what is known of the unit changes nothing."""
        if as_of < self.unit_as_of:
            return self
        return replace(self, profile=replace(self.profile, unit=unit), unit_as_of=as_of)

    def with_pause(self, paused: bool) -> "Supporter":
        return replace(self, paused=paused)

    def departed(self) -> "Supporter":
        return replace(self, left=True)


@cache
def _zones() -> frozenset[str]:
    """Read once: walking the zone folders costs some 20 ms."""
    return frozenset(available_timezones())
