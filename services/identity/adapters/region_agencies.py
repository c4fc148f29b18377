"""Agencies and units as the provisioned region declares them; a retired one is unknown."""

from services.identity.application import ports
from shared.region.directory import RegionDirectory
from shared.region.model import UnknownAgency


class RegionAgencies:
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
