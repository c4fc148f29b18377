"""A supporter was at an incident: they give no support about it, and rest (R14)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.matching.domain.errors import InvalidProfile
from services.matching.domain.standing_facts import Involvement
from services.matching.domain.supporter import Supporter

from .keep_pool import supporter_of
from .ports import Ports
from .reconsider import reconsider


@dataclass(frozen=True)
class Presence:
    """At which agency's incident, how and on which day; `number` is that agency's own."""

    agency: str
    number: str
    role: str
    on: date


def note_involvement(ports: Ports, agency: str, ref: str, presence: Presence) -> Supporter:
    """Noting it again changes its role, and the rest only when it becomes longer."""
    supporter = supporter_of(ports, agency, ref)
    if not ports.policies.knows(presence.agency):
        raise InvalidProfile("agency", "the id of an agency of this region")
    if presence.on > supporter.today(ports.clock.now()):
        raise InvalidProfile("on", "a day that is not ahead")
    zone = ZoneInfo(supporter.profile.time_zone)
    began = datetime.combine(presence.on, time(0), zone).astimezone(ZoneInfo("UTC"))
    involved = Involvement(presence.agency, presence.number, presence.role, began)
    after = supporter.with_involvement(involved, ports.policies.rest_after_incident())
    saved = ports.supporters.save(supporter, after)
    reconsider(ports, saved)
    return saved
