"""A coordinator keeps their own agency's part of the pool."""

from collections.abc import Callable, Sequence

from services.matching.domain.errors import InvalidProfile, UnknownSupporter
from services.matching.domain.supporter import Profile, Supporter

from . import announcements
from .ports import Ports
from .recheck_offers import recheck_offers


def enrol_supporter(ports: Ports, agency: str, ref: str, profile: Profile) -> Supporter:
    """Searches that were escalated are not tried again: their coordinator has them."""
    if not ports.policies.serves(agency):
        raise UnknownSupporter
    _check_unit(ports, agency, profile)
    now = ports.clock.now()
    commands = tuple(ports.commands.of(agency, ref))
    supporter = Supporter(ref, agency, profile, now, unit_as_of=now, commands=commands)
    ports.supporters.add(supporter)
    announcements.supporter_enrolled(ports.events, agency, ref)
    return supporter


def change_supporter(
    ports: Ports, agency: str, ref: str, change: Callable[[Profile], Profile]
) -> Supporter:
    before = supporter_of(ports, agency, ref)
    after = before.with_profile(change(before.profile), ports.clock.now())
    moved = after.profile.unit != before.profile.unit
    if moved:
        _check_unit(ports, agency, after.profile)
    saved = ports.supporters.save(before, after)
    if moved:
        recheck_offers(ports, saved)
    return saved


def list_supporters(
    ports: Ports, agency: str, after: str | None, limit: int
) -> Sequence[Supporter]:
    return ports.supporters.of_agency(agency, after, limit)


def supporter_of(ports: Ports, agency: str, ref: str) -> Supporter:
    """Another agency's supporter, one who left and one who never was look the same."""
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.agency != agency or supporter.left:
        raise UnknownSupporter
    return supporter


def _check_unit(ports: Ports, agency: str, profile: Profile) -> None:
    """A mistyped unit would match no conflict, and so protect nobody."""
    if not ports.policies.has_unit(agency, profile.unit):
        raise InvalidProfile("unit", "the code of a unit of this agency")
