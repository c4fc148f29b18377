"""What the region says about an agency that a letter needs to know."""

from dataclasses import dataclass

from services.notifications.domain.letter import FALLBACK_LOCALE
from shared.region.directory import RegionDirectory, RegionUnavailable
from shared.region.model import UnknownAgency


@dataclass(frozen=True)
class RegionAgencies:
    region: RegionDirectory

    def locale(self, agency: str) -> str:
        """A mail in the wrong language is better than none."""
        try:
            return self.region.agency(agency).locale
        except (UnknownAgency, RegionUnavailable):
            return FALLBACK_LOCALE
