"""Questionnaires as data: which items there are, what may be answered, how it is scored."""

from collections.abc import Mapping
from dataclasses import dataclass


class UnknownInstrument(Exception):
    """The item bank has no such instrument, or not in that version."""


class InvalidAnswers(Exception):
    """Answers that cannot be scored: an item missing, unknown or out of range."""


@dataclass(frozen=True)
class Item:
    """``reverse`` items count from the other end. No ``wording``: the operator supplies it."""

    code: str
    lowest: int
    highest: int
    reverse: bool = False
    wording: Mapping[str, str] | None = None

    def points(self, answer: int) -> int:
        """:raises InvalidAnswers: when out of range."""
        if not self.lowest <= answer <= self.highest:
            raise InvalidAnswers
        return self.lowest + self.highest - answer if self.reverse else answer


@dataclass(frozen=True)
class Band:
    """A reading of the raw score: ``lowest`` to the next band's, with its source."""

    code: str
    lowest: float
    source: str


@dataclass(frozen=True)
class Scoring:
    """``method``: sum or mean of the points; ``factor`` turns that into the reported score."""

    method: str
    factor: float = 1.0
    missing_allowed: int = 0


@dataclass(frozen=True)
class Score:
    """``raw`` by the instrument's method, ``value`` as reported, ``band`` by the raw score."""

    raw: float
    value: float
    band: str | None


@dataclass(frozen=True)
class Instrument:
    code: str
    version: str
    items: tuple[Item, ...]
    scoring: Scoring
    bands: tuple[Band, ...]
    licence: str

    def score(self, answers: Mapping[str, int]) -> Score:
        """:raises InvalidAnswers: for an unknown item, a value out of range, too much missing."""
        if set(answers) - {item.code for item in self.items}:
            raise InvalidAnswers
        points = [item.points(answers[item.code]) for item in self.items if item.code in answers]
        if not points or len(self.items) - len(points) > self.scoring.missing_allowed:
            raise InvalidAnswers
        raw = self._raw(points)
        return Score(raw, raw * self.scoring.factor, self._band(raw))

    def _raw(self, points: list[int]) -> float:
        """A missing item counts as the mean of those answered."""
        mean = sum(points) / len(points)
        return mean if self.scoring.method == "mean" else mean * len(self.items)

    def _band(self, raw: float) -> str | None:
        reached = [band for band in self.bands if raw >= band.lowest]
        return max(reached, key=lambda band: band.lowest).code if reached else None


class ItemBank:
    """All instruments; a new version of one stands beside the old."""

    def __init__(self, instruments: tuple[Instrument, ...]) -> None:
        self._by_version = {(each.code, each.version): each for each in instruments}
        self._current = {each.code: each for each in instruments}

    @property
    def current(self) -> tuple[Instrument, ...]:
        return tuple(self._current.values())

    def find(self, code: str, version: str | None = None) -> Instrument:
        """:param version: the current one when None.
        :raises UnknownInstrument: when there is none."""
        found = (
            self._current.get(code) if version is None else self._by_version.get((code, version))
        )
        if found is None:
            raise UnknownInstrument
        return found
