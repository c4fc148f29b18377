"""What the region says about an agency that a letter or an inbox needs to know."""

from dataclasses import dataclass

from services.notifications.domain.letter import FALLBACK_LOCALE
from shared.region.directory import RegionDirectory, RegionUnavailable
from shared.region.model import UnknownAgency

CRISIS_LINE = "988"


@dataclass(frozen=True)
class RegionAgencies:
    region: RegionDirectory

    def locale(self, agency: str) -> str:
        """A mail in the wrong language is better than none."""
        try:
            return self.region.agency(agency).locale
        except (UnknownAgency, RegionUnavailable):
            return FALLBACK_LOCALE

    def clinician_line(self, agency: str) -> str:
        """The national line where nothing is known of the agency."""
        try:
            found = self.region.agency(agency)
        except (UnknownAgency, RegionUnavailable):
            return CRISIS_LINE
        return found.clinician_line or found.crisis_line
