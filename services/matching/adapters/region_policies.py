"""The region's sharing agreements and limits, as matching asks for them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.vocabulary import Urgency
from shared.region.directory import RegionDirectory


class RegionPolicies:
    def __init__(self, region: RegionDirectory) -> None:
        self._region = region

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]:
        """Agreements begin and end at midnight of the borrower."""
        today = now.astimezone(ZoneInfo(self._region.agency(borrower).time_zone)).date()
        return self._region.current().lenders_for(borrower, urgency.value, today)

    def offer_time_limit(self, urgency: Urgency) -> timedelta:
        return self._region.current().policy.offer_time_limit[urgency.value]

    def max_offers(self, urgency: Urgency) -> int:
        return self._region.current().policy.max_offers[urgency.value]

    def default_cap(self) -> int:
        return self._region.current().policy.default_cap

    def has_unit(self, agency: str, code: str) -> bool:
        return self._region.agency(agency).has_unit(code)

    def time_zone(self, agency: str) -> str:
        return self._region.agency(agency).time_zone

    def serves(self, agency: str) -> bool:
        return self._region.agency(agency).active
