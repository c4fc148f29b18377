"""How many of those invited answered: of numbers alone, by instrument."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.evaluation.application.ports import Ledgers, Region
from services.evaluation.domain.participation import Participation, Taken, participation
from services.evaluation.domain.survey import CLIMATE, SUPPORTER_WELLNESS


@dataclass(frozen=True)
class ReadParticipation:
    """Of everything since the beginning. Not for anybody's eyes before disclosure control."""

    ledgers: Ledgers
    region: Region

    def __call__(self, agency: str) -> Mapping[str, Mapping[str, Participation]]:
        """By instrument and wave. :raises UnknownAgency:"""
        self.region.time_zone(agency)
        waves: dict[str, dict[str, Taken]] = {}
        for (wave, instrument), taken in self.ledgers.for_agency(agency).surveys.taken().items():
            counted = replace(taken, invited=self._invited(agency, wave, taken))
            waves.setdefault(instrument, {})[wave] = counted
        return {instrument: participation(taken) for instrument, taken in waves.items()}

    def _invited(self, agency: str, wave: str, taken: Taken) -> int | None:
        """Every member, or every supporter, as many as they are now; else who was told."""
        if wave == CLIMATE:
            return self.region.headcount(agency)
        if wave == SUPPORTER_WELLNESS:
            return self.ledgers.for_agency(agency).surveys.supporters_enrolled()
        return taken.invited
