"""Say what an agency asks, and with which keys its passes are verified: to all the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.evaluation.application.ports import Clock, Ledgers, Region
from services.evaluation.domain.survey import PassKey


@dataclass(frozen=True)
class ListSurveys:
    ledgers: Ledgers
    region: Region
    clock: Clock

    def __call__(self, agency: str) -> Iterator[tuple[PassKey, tuple[str, ...]]]:
        """:raises UnknownAgency:"""
        self.region.time_zone(agency)
        for key in self.ledgers.for_agency(agency).passes.keys(self.clock.now()):
            if instruments := self.region.instruments_of(key.wave):
                yield key, instruments
