"""The provisioned region as evaluation asks for it."""

from collections.abc import Sequence
from datetime import timedelta

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.disclosure import LOWEST_MINIMUM, DisclosureRule
from services.evaluation.domain.report import LANGUAGES
from shared.region import Agency, RegionDirectory
from shared.region import UnknownAgency as NotOfThisRegion


class DirectoryRegion:
    def __init__(self, directory: RegionDirectory) -> None:
        self._directory = directory

    def time_zone(self, agency: str) -> str:
        return self._agency(agency).time_zone

    def active(self) -> Sequence[str]:
        return [one.id for one in self._directory.current().agencies if one.active]

    def name(self, agency: str) -> str:
        return self._agency(agency).name

    def language(self, agency: str) -> str:
        spoken = self._agency(agency).locale.partition("-")[0]
        return spoken if spoken in LANGUAGES else LANGUAGES[0]

    def crisis_line(self, agency: str) -> str:
        return self._agency(agency).crisis_line

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

    def _agency(self, agency: str) -> Agency:
        try:
            return self._directory.agency(agency)
        except NotOfThisRegion:
            raise UnknownAgency from None
