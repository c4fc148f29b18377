"""Show what stays confidential and what does not, before anybody says a word."""

from dataclasses import dataclass, replace

from services.intake.application.ports import Agencies
from services.intake.domain.agencies import Agency
from services.intake.domain.errors import NotFound


@dataclass(frozen=True)
class ShowNotice:
    agencies: Agencies

    def __call__(self, agency_id: str) -> Agency:
        """A retired agency still says whom to call, and takes no request."""
        agency = self.agencies.find(agency_id)
        if agency is None:
            raise NotFound
        return agency if agency.active else replace(agency, anonymous_requests=False)
