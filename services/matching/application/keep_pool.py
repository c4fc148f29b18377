"""A coordinator keeps their own agency's part of the pool."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.matching.domain.availability import overlapping
from services.matching.domain.career import Career
from services.matching.domain.errors import (
    AlreadyEnrolled,
    InvalidProfile,
    UnknownSupporter,
    UnreadableSupporter,
)
from services.matching.domain.supporter import Profile, Supporter

from . import announcements
from .keep_career import career_or_new, known_supporter
from .ports import Ports
from .reconsider import reconsider
from .watch_absences import watch_absences
from .watch_credentials import watch_credentials


@dataclass(frozen=True)
class Admission:
    """Somebody who may enter the pool, and their career before and with it."""

    supporter: Supporter
    before: Career
    after: Career


def admit(ports: Ports, agency: str, ref: str, profile: Profile) -> Admission:
    """Judges everything and writes nothing."""
    if not ports.policies.serves(agency):
        raise UnknownSupporter
    _check(ports, agency, profile)
    known = known_supporter(ports, ref)
    supporter = _entering(ports, agency, ref, profile, known)
    career = career_or_new(ports, agency, ref, known)
    return Admission(supporter, career, career.designated(profile.designated_on))


def enrol_supporter(ports: Ports, agency: str, ref: str, profile: Profile) -> Supporter:
    """A designation, or a return with one.

    Searches that were escalated are not tried again: their coordinator has them.
    """
    ports.personnel.one_at_a_time(agency, ref)
    admitted = admit(ports, agency, ref, profile)
    ports.supporters.add(admitted.supporter)
    ports.careers.save(admitted.before, admitted.after)
    watch_credentials(ports, admitted.supporter)
    watch_absences(ports, admitted.supporter)
    announcements.supporter_enrolled(ports.events, agency, ref)
    return admitted.supporter


def change_supporter(
    ports: Ports, agency: str, ref: str, change: Callable[[Profile], Profile]
) -> Supporter:
    """Raises TooManyChanges; what identity tells of moves is not counted."""
    before = supporter_of(ports, agency, ref)
    now = ports.clock.now()
    after = before.with_profile(change(before.profile), now)
    _check(ports, agency, after.profile, before.profile)
    if after.profile.differs_for_some(before.profile):
        midnight = ports.policies.day_began(agency, now)
        after = replace(after, telling=after.telling.with_fact(midnight))
    saved = ports.supporters.save(before, after)
    watch_credentials(ports, saved)
    watch_absences(ports, saved)
    reconsider(ports, saved)
    return saved


def list_supporters(
    ports: Ports, agency: str, after: str | None, limit: int
) -> Sequence[Supporter]:
    return ports.supporters.of_agency(agency, after, limit)


def supporter_of(ports: Ports, agency: str, ref: str) -> Supporter:
    """Another agency's supporter, one who left and one who never was look the same."""
    try:
        supporter = ports.supporters.find(ref)
    except UnreadableSupporter as unreadable:
        if unreadable.agency != agency or unreadable.left:
            raise UnknownSupporter from None
        raise
    if supporter is None or supporter.agency != agency or supporter.left:
        raise UnknownSupporter
    return supporter


def _entering(
    ports: Ports, agency: str, ref: str, profile: Profile, known: Supporter | None
) -> Supporter:
    """Somebody new, or somebody who was in this agency's pool before."""
    now = ports.clock.now()
    if known is None:
        entered = Supporter(ref, agency, profile, now, unit_as_of=now)
    elif known.agency != agency or not known.left:
        raise AlreadyEnrolled
    else:
        entered = known.returned(profile, now)
    for command in ports.personnel.commands_of(agency, ref):
        entered = entered.with_command(command)
    for left in ports.personnel.former_units_of(agency, ref):
        entered = entered.with_former_unit(left)
    return entered


def _check(ports: Ports, agency: str, profile: Profile, before: Profile | None = None) -> None:
    """What is new must be sound; a mistyped unit would match no conflict, so protect nobody."""
    moved = before is None or before.unit != profile.unit
    if moved and not ports.policies.has_unit(agency, profile.unit):
        raise InvalidProfile("unit", "the code of a unit of this agency")
    planned = before is None or before.availability != profile.availability
    if planned and overlapping(profile.availability):
        raise InvalidProfile(
            "availability", "weekly spans that do not overlap; join those that do into one"
        )
