"""The provisioned region as evaluation asks for it."""

from datetime import timedelta

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.disclosure import LOWEST_MINIMUM, DisclosureRule
from shared.region import RegionDirectory
from shared.region import UnknownAgency as NotOfThisRegion


class DirectoryRegion:
    def __init__(self, directory: RegionDirectory) -> None:
        self._directory = directory

    def time_zone(self, agency: str) -> str:
        try:
            return self._directory.agency(agency).time_zone
        except NotOfThisRegion:
            raise UnknownAgency from None

    def crisis_line(self, agency: str) -> str:
        try:
            return self._directory.agency(agency).crisis_line
        except NotOfThisRegion:
            raise UnknownAgency from None

    def disclosure(self) -> DisclosureRule:
        """A policy that says less than the floor is not followed."""
        policy = self._directory.current().policy
        return DisclosureRule(
            max(policy.minimum_cell_size, LOWEST_MINIMUM), max(policy.rounding, 1)
        )

    def instruments_of(self, wave: str) -> tuple[str, ...]:
        return self._directory.current().policy.surveys.instruments_of(wave)

    def headcount(self, agency: str) -> int:
        return self._directory.agency(agency).headcount

    def after(self, wave: str) -> timedelta:
        return self._directory.current().policy.surveys.waves[wave].after
