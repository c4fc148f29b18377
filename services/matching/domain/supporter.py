"""A peer supporter as the pool knows them: no name, no contact, one home agency."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from .availability import Availability, Away, Extra, Window
from .errors import InvalidProfile
from .standing_facts import Command, FormerUnit, Involvement
from .telling_changes import TellingChanges
from .training import Training, valid_until
from .vocabulary import BarringDuty, Gender, RankBand
from .workload import Workload
from .zones import zone_of

_UNITS_KEPT = 64
"""More than identity tells of one member within the look-back, so none that counts is dropped."""


@dataclass(frozen=True)
class Profile:
    """What a coordinator declares about a supporter; without `channels`, any will do."""

    unit: str
    shared: bool
    designated_on: date
    training: tuple[Training, ...]
    topics: frozenset[str]
    languages: frozenset[str]
    time_zone: str
    availability: tuple[Window, ...]
    cap: int
    gender: Gender | None = None
    rank_band: RankBand = RankBand.LINE
    veteran: bool = False
    lived_experience: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    duties: frozenset[BarringDuty] = frozenset()
    away: tuple[Away, ...] = ()
    extra: tuple[Extra, ...] = ()

    def __post_init__(self) -> None:
        if self.cap < 1:
            raise InvalidProfile("cap", "at least 1")
        if not self.languages:
            raise InvalidProfile("languages", "at least one")

    @property
    def training_valid_until(self) -> date | None:
        return valid_until(self.training)

    @property
    def times(self) -> Availability:
        return Availability(self.time_zone, self.availability, self.away, self.extra)

    def differs_for_some(self, before: "Profile") -> bool:
        """In a fact of which it depends on who asks whether it speaks against them."""
        return _judged_by_asker(self) != _judged_by_asker(before)


@dataclass(frozen=True)
class Supporter:
    """`holds`: each running offer's request with what it weighs; `recent_offers` oldest first.

    `at_midnight`: as it was before the first change of a day, None before any.
    `check_until`: until then no further check with a clinician is offered. `declared_on`: the
    last day they declared their relationships in full; None: with the enrolment. `reminded_of`:
    the declaration of which they were told that it lapses.
    """

    ref: str
    agency: str
    profile: Profile
    enrolled_at: datetime
    unit_as_of: datetime
    holds: Mapping[str, int] = field(default_factory=dict, hash=False)
    paused: bool = False
    left: bool = False
    recent_offers: tuple[datetime, ...] = ()
    rests_until: datetime | None = None
    commands: tuple[Command, ...] = ()
    former_units: tuple[FormerUnit, ...] = ()
    incidents: tuple[Involvement, ...] = ()
    at_midnight: Workload | None = None
    telling: TellingChanges = field(default_factory=TellingChanges)
    check_until: datetime | None = None
    declared_on: date | None = None
    reminded_of: date | None = None
    version: int = 1

    @property
    def last_offered_at(self) -> datetime | None:
        return self.recent_offers[-1] if self.recent_offers else None

    @property
    def load(self) -> int:
        """What everything held weighs together."""
        return sum(self.holds.values())

    @property
    def free(self) -> int:
        """Places left; negative when the cap was lowered under what is running."""
        return self.profile.cap - len(self.holds)

    def workload(self, midnight: datetime) -> Workload:
        """What nothing changed since that midnight is as it was then."""
        if self.at_midnight is not None and self.at_midnight.midnight >= midnight:
            return self.at_midnight
        return Workload(midnight, len(self.holds), self.rests_until)

    def as_shown(self, workload: Workload) -> "Supporter":
        """As who may know no more than this workload must judge them; its places weigh nothing."""
        places = {str(number): 0 for number in range(workload.held)}
        return replace(self, holds=places, recent_offers=(), rests_until=workload.rests_until)

    @property
    def last_declared(self) -> date:
        """Whoever is enrolled declares with it."""
        return self.declared_on or self.today(self.enrolled_at)

    def today(self, now: datetime) -> date:
        return now.astimezone(zone_of(self.profile.time_zone)).date()

    def with_profile(self, profile: Profile, now: datetime) -> "Supporter":
        if profile.unit == self.profile.unit:
            return replace(self, profile=profile)
        return replace(self._having_left_unit(now), profile=profile, unit_as_of=now)

    def moved_to(self, unit: str, as_of: datetime) -> "Supporter":
        """News older than what is known of the unit changes nothing."""
        if as_of < self.unit_as_of:
            return self
        before = self if unit == self.profile.unit else self._having_left_unit(as_of)
        return replace(before, profile=replace(self.profile, unit=unit), unit_as_of=as_of)

    def with_command(self, command: Command) -> "Supporter":
        """News of an end stays, whichever of the two came first."""
        known = {one.command_id: one for one in self.commands}
        before = known.get(command.command_id)
        if before is None or before.ended_at is None:
            known[command.command_id] = command
        return replace(self, commands=tuple(known[key] for key in sorted(known)))

    def was_at(self, involvement: Involvement) -> bool:
        return any(one.same_as(involvement) for one in self.incidents)

    def with_involvement(self, involvement: Involvement, rests_until: datetime) -> "Supporter":
        """Who was there is supported for it, gives none about it, and rests, as all may see."""
        others = tuple(one for one in self.incidents if not one.same_as(involvement))
        seen = self.at_midnight
        if seen is not None:
            seen = replace(seen, rests_until=_later(seen.rests_until, rests_until))
        resting = replace(self.resting(rests_until), at_midnight=seen)
        return replace(resting, incidents=(*others, involvement))

    def resting(self, until: datetime) -> "Supporter":
        return replace(self, rests_until=_later(self.rests_until, until))

    def with_former_unit(self, left: FormerUnit) -> "Supporter":
        """Each unit once, with the last time they were of it; the latest are kept."""
        until = {one.unit: one.until for one in self.former_units}
        until[left.unit] = max(left.until, until.get(left.unit, left.until))
        units = sorted((FormerUnit(unit, at) for unit, at in until.items()), key=_by_departure)
        return replace(self, former_units=tuple(units[-_UNITS_KEPT:]))

    def _having_left_unit(self, at: datetime) -> "Supporter":
        return self.with_former_unit(FormerUnit(self.profile.unit, at))

    def with_declaration(self, on: date) -> "Supporter":
        """The last day counts, in whichever order they are entered."""
        return self if on <= self.last_declared else replace(self, declared_on=on)

    def with_pause(self, paused: bool) -> "Supporter":
        return replace(self, paused=paused)

    def returned(self, profile: Profile, now: datetime) -> "Supporter":
        """Enrolled anew; what speaks against some requests has not gone away meanwhile."""
        there = replace(self.with_profile(profile, now), enrolled_at=now, unit_as_of=now)
        return replace(there, holds={}, paused=False, left=False, declared_on=None)

    def departed(self) -> "Supporter":
        return replace(self, left=True)


def _judged_by_asker(profile: Profile) -> tuple[str, Gender | None, date]:
    return profile.unit, profile.gender, profile.designated_on


def _later(known: datetime | None, until: datetime) -> datetime:
    return until if known is None else max(until, known)


def _by_departure(one: FormerUnit) -> tuple[datetime, str]:
    return one.until, one.unit
