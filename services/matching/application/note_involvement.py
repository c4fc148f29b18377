"""A supporter was at an incident: they give no support about it, and rest (R14)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.matching.domain.errors import InvalidProfile
from services.matching.domain.standing_facts import Involvement
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import IncidentRole
from services.matching.domain.zones import zone_of

from .keep_pool import supporter_of
from .offer_check import check_after_incident
from .ports import Ports
from .reconsider import reconsider

_FIRST = date(1970, 1, 1)


@dataclass(frozen=True)
class Presence:
    """At which agency's incident, how and on which day; `number` is that agency's own."""

    agency: str
    number: str
    role: IncidentRole
    on: date


def note_involvement(ports: Ports, agency: str, ref: str, presence: Presence) -> Supporter:
    """Noting it again changes its role, and the rest only when it becomes longer.

    A new one costs the rest of an exposure whenever it was: were an old one free, incidents could
    be tried out until one ends a contact. Raises TooManyChanges.
    """
    supporter, now = supporter_of(ports, agency, ref), ports.clock.now()
    if not ports.policies.knows(presence.agency):
        raise InvalidProfile("agency", "the id of an agency of this region")
    if not _FIRST <= presence.on <= supporter.today(now):
        raise InvalidProfile("on", "a day that is not ahead, from 1970 on")
    saved = ports.supporters.save(supporter, _involved(ports, supporter, presence, now))
    check_after_incident(ports, saved, _beginning(presence.on, supporter))
    reconsider(ports, saved)
    return saved


def _involved(ports: Ports, before: Supporter, presence: Presence, now: datetime) -> Supporter:
    began = _beginning(presence.on, before)
    involved = Involvement(presence.agency, presence.number, presence.role.value, began)
    rest = ports.policies.rest_after_incident()
    if before.was_at(involved):
        return before.with_involvement(involved, began + rest)
    midnight = ports.policies.day_began(before.agency, now)
    counted = replace(before, telling=before.telling.with_involvement(midnight))
    return counted.with_involvement(involved, _beginning(before.today(now), before) + rest)


def _beginning(day: date, supporter: Supporter) -> datetime:
    zone = zone_of(supporter.profile.time_zone)
    return datetime.combine(day, time(0), zone).astimezone(ZoneInfo("UTC"))
