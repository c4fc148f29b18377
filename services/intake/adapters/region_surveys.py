"""What the provisioned region says of its surveys."""

from collections.abc import Mapping

from services.intake.domain.survey_invitations import Terms
from shared.region import RegionDirectory


class RegionSurveys:
    def __init__(self, directory: RegionDirectory) -> None:
        self._directory = directory

    def waves(self) -> Mapping[str, Terms]:
        """Those that ask anything."""
        waves = self._directory.current().policy.surveys.waves
        return {
            code: Terms(wave.after, wave.open_for)
            for code, wave in waves.items()
            if wave.instruments
        }
