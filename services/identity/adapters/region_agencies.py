"""Agencies, units and the look-back as the provisioned region declares them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from services.identity.application import ports
from shared.region.directory import RegionDirectory
from shared.region.model import UnknownAgency


class RegionAgencies:
    """A retired agency is unknown."""

    def __init__(self, region: RegionDirectory) -> None:
        self._region = region

    def require(self, agency: str) -> None:
        try:
            found = self._region.agency(agency)
        except UnknownAgency:
            raise ports.UnknownAgency from None
        if not found.active:
            raise ports.UnknownAgency

    def require_unit(self, agency: str, unit: str) -> None:
        self.require(agency)
        if not self._region.agency(agency).has_unit(unit):
            raise ports.UnknownUnit

    def time_zone(self, agency: str) -> ZoneInfo:
        return ZoneInfo(self._region.agency(agency).time_zone)

    def look_back(self) -> timedelta:
        return self._region.current().policy.matching.chain_look_back
