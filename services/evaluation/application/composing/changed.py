"""What a report says of change: the main figure of each scale, and the others in a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.evaluation.application.composing.tables import p_cell
from services.evaluation.application.report_ports import Wording
from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.report import Cell, Figure, Method, Row, Section, Table

MEAN = "mean_change"
HIDDEN = "suppressed"
_COLUMNS = ("value", "low", "high", "p", "p_holm")
_METHODS: Mapping[str, tuple[str, ...]] = {
    "mean": (MEAN,),
    "effect": ("d_z", "d_av"),
    "rank": ("signed_rank",),
    "bootstrap": ("bootstrap_mean_change",),
    "reliable": ("reliably_improved",),
    "crossing": ("crossing",),
    "drop_out": ("drop_out_rate",),
}
"""Method → the estimates that it makes, of which one is told where any is."""


@dataclass(frozen=True)
class Change:
    """One scale in one later wave, as it was published."""

    group: Mapping[str, Any]
    words: Wording

    @property
    def n(self) -> int:
        return int(self.group["n"])

    @property
    def label(self) -> str:
        measure, wave = (self.words.say(f"{of}.{self.group[of]}") for of in ("measure", "wave"))
        return f"{measure}, {wave}"

    @property
    def estimates(self) -> Sequence[Mapping[str, Any]]:
        return self.group["estimates"]  # type: ignore[no-any-return]

    @property
    def mean(self) -> Mapping[str, Any]:
        return next(each for each in self.estimates if each["code"] == MEAN)

    @property
    def warnings(self) -> tuple[str, ...]:
        codes = (*self.group["warnings"], *self.mean["warnings"])
        return tuple(self.words.say(f"warning.{code}") for code in dict.fromkeys(codes))

    def figure(self, code: str, label: str, sentence: str) -> Figure:
        found, known = self.mean, self.mean["value"] is not None
        return Figure(
            code=code,
            label=label,
            sentence=sentence,
            value=found["value"],
            unit=self.words.say("unit.scale_points") if known else "",
            low=found["low"],
            high=found["high"],
            n=self.n if known else None,
            direction=_direction(found["value"]),
            warnings=self.warnings if known else (),
            absent="" if known else self.words.say(f"because.{found['because']}"),
        )

    def table(self) -> Table:
        head = ("estimate", *_COLUMNS)
        return Table(
            code=f"change.{self.group['name']}",
            caption=self.label,
            head=tuple(self.words.say(f"column.{name}") for name in head),
            rows=tuple(self._row(each) for each in self.estimates),
            notes=tuple(self._notes()),
        )

    def _row(self, found: Mapping[str, Any]) -> Row:
        label = self.words.say(f"estimate.{found['code']}")
        bounds = (Cell(found["low"]), Cell(found["high"]))
        p_values = (p_cell(each, self.words) for each in self._p_values(found))
        return Row(label, (self._value(found), *bounds, *p_values))

    def _p_values(self, found: Mapping[str, Any]) -> tuple[float | None, ...]:
        return tuple(found["p_values"].get(name) for name in _COLUMNS[3:])

    def _value(self, found: Mapping[str, Any]) -> Cell:
        if found["because"] == HIDDEN:
            return Cell(suppressed=True)
        if found["because"]:
            return Cell(self.words.say(f"because.{found['because']}"))
        return Cell(found["value"])

    def _notes(self) -> Iterator[str]:
        for found in self.estimates:
            if found["code"] != MEAN:
                name = self.words.say(f"estimate.{found['code']}")
                yield from (
                    f"{name}: {self.words.say(f'warning.{code}')}" for code in found["warnings"]
                )


class Changes:
    """Holds nothing but a ``Published``, so that no other number can come in on this way."""

    def __init__(self, source: Published, words: Wording) -> None:
        self._words = words
        self._all = [Change(group, words) for group in source.content["changes"]]

    def named(self, name: str) -> Change | None:
        return next((each for each in self._all if each.group["name"] == name), None)

    def section(self) -> tuple[Section, ...]:
        """None where nothing may be told."""
        if not self._all:
            return ()
        sentence = self._words.say("change.figure.sentence")
        return (
            Section(
                code="change",
                heading=self._words.say("lead.section.change"),
                sentences=(
                    self._words.say("lead.section.change.text"),
                    self._words.say("lead.section.change.shares"),
                ),
                figures=tuple(
                    each.figure(f"change.{each.group['name']}", each.label, sentence)
                    for each in self._all
                ),
                tables=tuple(each.table() for each in self._all),
                notes=(self._words.say("change.p_values"),),
            ),
        )

    def methods(self) -> Iterator[Method]:
        """The mean of each scale with its n and warnings; what else is told once for all."""
        for each in self._all:
            yield Method(
                label=each.label,
                n=each.n,
                missing=self._words.say("method.change.missing"),
                formula=self._words.say("method.change.mean"),
                warnings=each.warnings,
            )
        told = {found["code"] for each in self._all for found in each.estimates}
        for name, codes in _METHODS.items():
            if name != "mean" and told & set(codes):
                yield self._method(name)

    def _method(self, name: str) -> Method:
        codes = _METHODS[name]
        return Method(
            label="; ".join(self._words.say(f"estimate.{code}") for code in codes),
            n=self._all[0].n if len(self._all) == 1 else None,
            missing=self._words.say("method.change.missing"),
            formula=self._words.say(f"method.change.{name}"),
        )


def _direction(value: float | None) -> str:
    if value is None:
        return ""
    return "up" if value > 0 else "down" if value < 0 else "level"
