"""Tell whoever answered how their own scores read, and whom to call when one is high.

It is told in the answer to them and nowhere else: nothing is written, sent, logged or counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.application.ports import Region
from services.evaluation.domain.instruments import ItemBank, Score
from services.evaluation.domain.survey import Response
from shared.crisis_panel import Line, crisis_panel


@dataclass(frozen=True)
class Reading:
    """Scores by scale. ``crisis_panel`` is empty unless a score is in a band of crisis."""

    scores: Mapping[str, Score]
    crisis_panel: tuple[Line, ...]


class ReadScores:
    def __init__(self, region: Region, bank: ItemBank) -> None:
        self._region = region
        self._bank = bank

    def __call__(self, agency: str, response: Response) -> Reading:
        """:raises UnknownAgency:"""
        line = self._region.crisis_line(agency)
        instrument = self._bank.find(response.instrument, response.version)
        scores = instrument.score(response.answers)
        is_high = any(score.crisis for score in scores.values())
        return Reading(scores, crisis_panel(line) if is_high else ())
