"""Show what stays confidential and what does not, before anybody says a word."""

from dataclasses import dataclass

from services.intake.application.ports import Agencies
from services.intake.domain.agencies import Agency
from services.intake.domain.errors import NotFound


@dataclass(frozen=True)
class ShowNotice:
    agencies: Agencies

    def __call__(self, agency_id: str) -> Agency:
        agency = self.agencies.find(agency_id)
        if agency is None:
            raise NotFound
        return agency
