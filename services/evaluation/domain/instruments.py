"""Questionnaires as data: which items there are, what may be answered, how it is scored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TOTAL = "total"
"""The scale of an instrument that has one only."""


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
    """A reading of the raw score: ``lowest`` to the next band's, with its source.

    ``crisis``: whoever scores here is shown at once whom to call.
    """

    code: str
    lowest: float
    source: str
    crisis: bool = False


@dataclass(frozen=True)
class Cited:
    """A figure from outside, with where it is from."""

    value: float
    source: str


@dataclass(frozen=True)
class Score:
    """``raw`` by the scale's method, ``value`` as reported, ``band`` by the raw score."""

    raw: float
    value: float
    band: str | None
    crisis: bool = False


@dataclass(frozen=True)
class Scale:
    """``method``: sum or mean of the points; ``factor`` turns that into the reported score.

    ``better``: whether a higher or a lower score is the better one. ``reliability`` (Cronbach's
    alpha) and ``meaningful_change`` (in units of the reported score) are for judging a change;
    None where nothing could be cited. ``missing_source``: why so many items may be missing.
    """

    code: str
    items: tuple[str, ...]
    method: str = "sum"
    factor: float = 1.0
    missing_allowed: int = 0
    missing_source: str = ""
    better: str = "higher"
    bands: tuple[Band, ...] = ()
    reliability: Cited | None = None
    meaningful_change: Cited | None = None

    def score(self, points: Mapping[str, int]) -> Score:
        """:param points: by item, also of other scales.
        :raises InvalidAnswers: when too much is missing."""
        own = [points[item] for item in self.items if item in points]
        if not own or len(self.items) - len(own) > self.missing_allowed:
            raise InvalidAnswers
        return self.of_raw(self._raw(own))

    def of_raw(self, raw: float) -> Score:
        reached = [band for band in self.bands if raw >= band.lowest]
        band = max(reached, key=lambda band: band.lowest) if reached else None
        value = raw * self.factor
        return Score(raw, value, band.code, band.crisis) if band else Score(raw, value, None)

    def _raw(self, points: list[int]) -> float:
        """A missing item counts as the mean of those answered. Dividing last, equal is equal."""
        times = 1 if self.method == "mean" else len(self.items)
        return sum(points) * times / len(points)


@dataclass(frozen=True)
class Instrument:
    """``gate``: an item that must be answered; its lowest answer ends the questionnaire.

    ``source``: where items, ranges and scoring are from.
    """

    code: str
    version: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    licence: str
    gate: str | None = None
    source: str = ""

    def limits(self, scale: Scale) -> tuple[Score, Score]:
        """The lowest and the highest score there is on this scale."""
        items = [item for item in self.items if item.code in scale.items]
        return (
            scale.score({item.code: item.lowest for item in items}),
            scale.score({item.code: item.highest for item in items}),
        )

    def score(self, answers: Mapping[str, int]) -> Mapping[str, Score]:
        """By scale.

        :raises InvalidAnswers: for an unknown item, a value out of range, too much missing.
        """
        items = {item.code: item for item in self.items}
        if set(answers) - set(items):
            raise InvalidAnswers
        points = {code: items[code].points(answer) for code, answer in answers.items()}
        if self.gate is not None and self._is_closed(items[self.gate], answers):
            points = {item.code: item.lowest for item in self.items}
        return {scale.code: scale.score(points) for scale in self.scales}

    def _is_closed(self, gate: Item, answers: Mapping[str, int]) -> bool:
        """:raises InvalidAnswers: without an answer to the gate, or with one behind it, closed."""
        if gate.code not in answers:
            raise InvalidAnswers
        closed = answers[gate.code] == gate.lowest
        if closed and len(answers) > 1:
            raise InvalidAnswers
        return closed


class ItemBank:
    """All instruments; of each the version with the highest number is the current one."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        ordered = sorted(instruments, key=lambda each: (each.code, int(each.version)))
        self._by_version = {(each.code, each.version): each for each in ordered}
        self._current = {each.code: each for each in ordered}

    @property
    def current(self) -> tuple[Instrument, ...]:
        return tuple(self._current.values())

    @property
    def every_version(self) -> tuple[Instrument, ...]:
        return tuple(self._by_version.values())

    def find(self, code: str, version: str | None = None) -> Instrument:
        """:param version: the current one when None.
        :raises UnknownInstrument: when there is none."""
        found = (
            self._current.get(code) if version is None else self._by_version.get((code, version))
        )
        if found is None:
            raise UnknownInstrument
        return found
