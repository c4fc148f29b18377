"""How soon somewhere in the region nobody who could be asked is on call, without saying where."""

from datetime import datetime, timedelta

from prometheus_client import Gauge

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.mongo_supporters import MongoSupporters
from services.matching.adapters.region_policies import RegionPolicies
from services.matching.domain.duty_cover import Askable, gaps
from services.matching.domain.duty_roster import DutyRole, Span
from shared.observability import registry
from shared.runtime.platform import Platform

LOOK_AHEAD = timedelta(days=14)
SOON = timedelta(hours=72)
GIVEN_UP_AFTER = timedelta(weeks=4)
"""An agency that let its roster run out has a gap; after so long without a shift it has none."""

_HOURS = Gauge(
    "watchmate_matching_roster_gap_hours",
    "Hours until the first time without a primary in any roster; 336, as far as it looks, if none",
    registry=registry(),
)
_SOON = Gauge(
    "watchmate_matching_rosters_with_gap",
    "Agencies with a time without a primary in the next 72 hours, sampled",
    registry=registry(),
)


def sample_roster_gaps(platform: Platform) -> None:
    now = platform.clock.now()
    roster = MongoShifts(platform.mongo, None)
    agencies = [agency.id for agency in platform.region.current().agencies if agency.active]
    kept = [agency for agency in agencies if roster.kept_since(agency, now - GIVEN_UP_AFTER)]
    waits = [_until_first_gap(platform, agency, now) for agency in kept]
    _HOURS.set(min(waits, default=LOOK_AHEAD) / timedelta(hours=1))
    _SOON.set(sum(wait < SOON for wait in waits))


def _until_first_gap(platform: Platform, agency: str, now: datetime) -> timedelta:
    within = Span(now, now + LOOK_AHEAD)
    shifts = MongoShifts(platform.mongo, None).between(agency, within)
    on_call = MongoSupporters(platform.mongo, None).some({one.supporter_ref for one in shifts})
    askable = Askable.of(on_call, RegionPolicies(platform.region).requirement(agency))
    found = gaps(shifts, DutyRole.PRIMARY, within, askable.missing)
    return found[0].starts_at - now if found else LOOK_AHEAD
