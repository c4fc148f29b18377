"""The region's sharing agreements, limits and weights, as matching asks for them."""

import math
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.need import Need
from services.matching.domain.scoring import Weights
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import Urgency
from shared.region.directory import RegionDirectory
from shared.region.matching_policy import CredentialPolicy, Location, MatchingPolicy
from shared.region.model import Region

_EARTH = 6371.0  # kilometres
_ONE_CHECK = timedelta(days=1)
"""For which a check will do at the least, also where nobody rests."""


class RegionPolicies:
    """`pace` divides what is no policy of the region; those come divided already."""

    def __init__(self, region: RegionDirectory, pace: float = 1.0) -> None:
        self._region = region
        self._pace = pace
        self._known: tuple[Region, dict[str, Terms]] | None = None

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]:
        """Agreements begin and end at midnight of the borrower."""
        today = now.astimezone(ZoneInfo(self._region.agency(borrower).time_zone)).date()
        return self._region.current().lenders_for(borrower, urgency.value, today)

    def terms(self, agency: str, need: Need) -> Terms:
        """What depends on the agency alone is worked out once for each region that is read."""
        return replace(self._terms_of(agency), weight=self._weight(need.topics))

    def weights(self) -> Weights:
        return self._matching.weights

    def fan_out(self, urgency: Urgency) -> int:
        return self._matching.fan_out[urgency.value]

    def wait(self, urgency: Urgency) -> timedelta:
        return self._matching.wait[urgency.value]

    def rest_after(self, topics: Collection[str]) -> timedelta:
        exposure = self._matching.exposure
        heavy = self._weight(topics) >= exposure.heavy_from
        return exposure.rest_after_heavy if heavy else timedelta(0)

    def rest_after_incident(self) -> timedelta:
        return self._matching.exposure.rest_after_incident

    def check_after(self, topics: Collection[str]) -> timedelta | None:
        exposure = self._matching.exposure
        if not exposure.offer_check or self._weight(topics) < exposure.checks_from:
            return None
        return max(exposure.rest_after_heavy, self.paced(_ONE_CHECK))

    def check_after_incident(self) -> timedelta | None:
        exposure = self._matching.exposure
        if not exposure.offer_check:
            return None
        return max(exposure.rest_after_incident, self.paced(_ONE_CHECK))

    def surge_from(self) -> int:
        return self._matching.surge_from

    def paced(self, span: timedelta) -> timedelta:
        return span / self._pace

    def requirement(self, agency: str) -> Requirement:
        return _requirement(self._region.agency(agency).credentials)

    def day_began(self, agency: str, now: datetime) -> datetime:
        return self._midnight(agency, now, timedelta(0))

    def next_day(self, agency: str, now: datetime) -> datetime:
        return self._midnight(agency, now, timedelta(days=1))

    def offer_time_limit(self, urgency: Urgency) -> timedelta:
        return self._region.current().policy.offer_time_limit[urgency.value]

    def max_offers(self, urgency: Urgency) -> int:
        return self._region.current().policy.max_offers[urgency.value]

    def default_cap(self) -> int:
        return self._region.current().policy.default_cap

    def has_unit(self, agency: str, code: str) -> bool:
        return self._region.agency(agency).has_unit(code)

    def agencies(self) -> tuple[str, ...]:
        return tuple(one.id for one in self._region.current().agencies if one.active)

    def knows(self, agency: str) -> bool:
        return any(one.id == agency for one in self._region.current().agencies)

    def time_zone(self, agency: str) -> str:
        return self._region.agency(agency).time_zone

    def serves(self, agency: str) -> bool:
        return self._region.agency(agency).active

    def _midnight(self, agency: str, now: datetime, ahead: timedelta) -> datetime:
        zone = ZoneInfo(self._region.agency(agency).time_zone)
        day = now.astimezone(zone).date() + ahead
        return datetime.combine(day, time(0), zone).astimezone(now.tzinfo)

    @property
    def _matching(self) -> MatchingPolicy:
        return self._region.current().policy.matching

    def _weight(self, topics: Collection[str]) -> int:
        weights = self._matching.exposure.weights
        return max((weights.get(topic, 1) for topic in topics), default=1)

    def _terms_of(self, agency: str) -> Terms:
        region = self._region.current()
        if self._known is None or self._known[0] is not region:
            self._known = (region, {})
        known = self._known[1]
        if agency not in known:
            known[agency] = _terms(region, agency)
        return known[agency]


def _terms(region: Region, agency: str) -> Terms:
    policy = region.policy.matching
    return Terms(
        exposure_limit=policy.exposure.limit,
        offers_in_period=policy.offer_quota.offers,
        period=policy.offer_quota.period,
        look_back=policy.chain_look_back,
        requirements={one.id: _requirement(one.credentials) for one in region.agencies},
        distances=_distances(region, agency),
        zone=region.agency(agency).time_zone,
    )


def _requirement(asked: CredentialPolicy) -> Requirement:
    return Requirement(
        asked.initial_hours,
        asked.annual_hours,
        dict(asked.refreshers),
        asked.declaration_days,
        asked.declaration_reminder_days,
    )


def _distances(region: Region, agency: str) -> dict[str, float]:
    here = region.agency(agency).location
    if here is None:
        return {}
    return {
        other.id: kilometres(here, other.location) for other in region.agencies if other.location
    }


def kilometres(one: Location, other: Location) -> float:
    """Along the great circle, by the haversine formula on a sphere."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = math.sin((lat2 - lat1) / 2)
    half_lon = math.sin(math.radians(other.longitude - one.longitude) / 2)
    chord = half_lat**2 + math.cos(lat1) * math.cos(lat2) * half_lon**2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(chord)))
