"""A supporter was at an incident: they give no support about it, and rest (R14)."""

from dataclasses import dataclass
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
    """Noting it again changes its role, and the rest only when it becomes longer."""
    supporter = supporter_of(ports, agency, ref)
    if not ports.policies.knows(presence.agency):
        raise InvalidProfile("agency", "the id of an agency of this region")
    if not _FIRST <= presence.on <= supporter.today(ports.clock.now()):
        raise InvalidProfile("on", "a day that is not ahead, from 1970 on")
    zone = zone_of(supporter.profile.time_zone)
    began = datetime.combine(presence.on, time(0), zone).astimezone(ZoneInfo("UTC"))
    involved = Involvement(presence.agency, presence.number, presence.role.value, began)
    after = supporter.with_involvement(involved, ports.policies.rest_after_incident())
    saved = ports.supporters.save(supporter, after)
    check_after_incident(ports, saved, began)
    reconsider(ports, saved)
    return saved
