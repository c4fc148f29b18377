"""When an agency's roster has nobody who could be asked, and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.duty_cover import Askable, Gap, gaps
from services.matching.domain.duty_roster import DutyRole, Span
from services.matching.domain.errors import InvalidShift
from services.matching.domain.wall_time import end_of

from .ports import Ports
from .see_workload import as_shown

HORIZON = timedelta(days=14)
FARTHEST_HORIZON = timedelta(days=90)


@dataclass(frozen=True)
class Gaps:
    """Looked for from now until `until`, in order."""

    until: datetime
    without_primary: tuple[Gap, ...]
    without_secondary: tuple[Gap, ...]


def find_gaps(ports: Ports, agency: str, until: date | None) -> Gaps:
    """As the pool is now: whoever is paused today counts as paused until the end.

    Of a rest, what the coordinator may know of it.
    """
    within = Span(ports.clock.now(), _end_of_horizon(ports, agency, until))
    shifts = ports.shifts.between(agency, within)
    on_call = ports.supporters.some({shift.supporter_ref for shift in shifts})
    shown = [as_shown(ports, one) for one in on_call]
    askable = Askable.of(shown, ports.policies.requirement(agency))
    return Gaps(
        within.ends_at,
        gaps(shifts, DutyRole.PRIMARY, within, askable.missing),
        gaps(shifts, DutyRole.SECONDARY, within, askable.missing),
    )


def _end_of_horizon(ports: Ports, agency: str, until: date | None) -> datetime:
    now = ports.clock.now()
    if until is None:
        return now + HORIZON
    zone = ZoneInfo(ports.policies.time_zone(agency))
    if not timedelta(0) <= until - now.astimezone(zone).date() <= FARTHEST_HORIZON:
        raise InvalidShift("until", "today or a day within the next 90")
    return end_of(until, zone)
