"""What is compared between two waves: a scale of an instrument, and how its scores are judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.evaluation.domain.instruments import Instrument, ItemBank, Scale
from services.evaluation.domain.means import Scale as Range
from services.evaluation.domain.statistics.crossing import CutOff
from services.evaluation.domain.statistics.reliable_change import Reliability


@dataclass(frozen=True)
class Measure:
    """``name`` is ``<instrument>.<scale>``. ``reliability`` and ``cut_off`` where one is cited."""

    name: str
    range: Range
    higher_is_better: bool
    reliability: Reliability | None = None
    cut_off: CutOff | None = None

    @property
    def span(self) -> float:
        return self.range.highest - self.range.lowest

    @property
    def decimals(self) -> int:
        """A mean of a wide scale is told in whole points."""
        return 0 if self.span > _WIDE else 1


_WIDE = 50

Measures = Mapping[str, Measure]


def measures_of(bank: ItemBank) -> Measures:
    """Every scale of the current instruments."""
    found = (_measure(each, scale) for each in bank.current for scale in each.scales)
    return {measure.name: measure for measure in found}


def _measure(instrument: Instrument, scale: Scale) -> Measure:
    low, high = (limit.value for limit in instrument.limits(scale))
    cited = scale.reliability
    return Measure(
        f"{instrument.code}.{scale.code}",
        Range(low, high),
        scale.better == "higher",
        None if cited is None else Reliability(cited.value, cited.source),
        _cut_off(scale, low, high),
    )


def _cut_off(scale: Scale, low: float, high: float) -> CutOff | None:
    """Where the worse of two bands begins or ends, or that of crisis; among more there is none."""
    bands = sorted(scale.bands, key=lambda band: band.lowest)
    edges = [band.lowest for band in bands if band.crisis]
    if not edges and len(bands) == 2:
        edges = [bands[1].lowest]
    if len(edges) != 1:
        return None
    return CutOff(edges[0] * scale.factor, scale.better == "lower", low, high)
