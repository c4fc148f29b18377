"""What a report says of the rates that the agency reported: their course, and its change."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.evaluation.application.composing.tables import p_cell
from services.evaluation.application.report_ports import Wording
from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.months import Month
from services.evaluation.domain.report import (
    Cell,
    Chart,
    Figure,
    Method,
    Point,
    Row,
    Section,
    Table,
)

HIDDEN = "suppressed"
_RATIOS = ("level", "slope")
_BOUNDS, _P_VALUES = ("value", "low", "high"), ("p", "p_holm")


class Trends:
    """Holds nothing but a ``Published``, so that no other number can come in on this way."""

    def __init__(self, source: Published, words: Wording) -> None:
        self._trends = source.content["trends"]
        self._minimum = int(source.content["minimum_cell_size"])
        self._words = words

    def section(self) -> tuple[Section, ...]:
        """Nothing where the agency reported nothing, or may have no such report."""
        say = self._words.say
        told = [each for each in self._trends if _values(each)]
        if not told:
            return ()
        texts = ("text", "how")
        ratios = tuple(row for each in told for row in self._rows(each))
        return (
            Section(
                code="trends",
                heading=say("lead.section.trends"),
                sentences=tuple(say(f"lead.section.trends.{text}") for text in texts),
                figures=tuple(figure for each in told for figure in self._figures(each)),
                charts=tuple(self._chart(each) for each in told),
                tables=(self._ratios(ratios),) if ratios else (),
                notes=(say("change.p_values"),) if ratios else (),
            ),
        )

    def methods(self) -> Iterator[Method]:
        for each in self._trends:
            for code, ratio in each["ratios"].items():
                yield Method(
                    label=self._label(each, code),
                    n=ratio.get("n"),
                    missing=self._words.say("method.trend.missing"),
                    formula=self._words.say(f"method.trend.{code}"),
                    warnings=self._warnings(ratio),
                )

    def _figures(self, trend: Mapping[str, Any]) -> Iterator[Figure]:
        for code in _RATIOS if trend["ratios"] else _RATIOS[:1]:
            ratio = trend["ratios"].get(code, {"value": None, "because": trend["because"]})
            known = ratio["value"] is not None
            yield Figure(
                code=f"trend.{trend['name']}.{code}",
                label=self._label(trend, code),
                sentence=self._words.say(f"trend.{code}.sentence"),
                value=ratio["value"],
                unit=self._words.say("unit.times") if known else "",
                low=ratio.get("low"),
                high=ratio.get("high"),
                n=ratio.get("n"),
                warnings=self._warnings(ratio),
                absent="" if known else self._absent(ratio["because"]),
            )

    def _ratios(self, rows: tuple[Row, ...]) -> Table:
        head = ("ratio", *_BOUNDS, *_P_VALUES)
        columns = tuple(self._words.say(f"column.{name}") for name in head)
        return Table("trends.ratios", self._words.say("table.ratios"), columns, rows)

    def _rows(self, trend: Mapping[str, Any]) -> Iterator[Row]:
        for code, ratio in trend["ratios"].items():
            if ratio["value"] is not None:
                bounds = (Cell(ratio[name]) for name in _BOUNDS)
                p_values = (p_cell(ratio["p_values"][name], self._words) for name in _P_VALUES)
                yield Row(self._label(trend, code), (*bounds, *p_values))

    def _absent(self, because: str) -> str:
        if because == HIDDEN:
            return self._words.say("absent.suppressed", minimum=self._words.number(self._minimum))
        return self._words.say(f"because.{because}")

    def _warnings(self, ratio: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self._words.say(f"warning.{code}") for code in ratio.get("warnings", ()))

    def _label(self, trend: Mapping[str, Any], code: str) -> str:
        name, of = (self._words.say(f"trend.{each}") for each in (trend["name"], code))
        return f"{name}: {of}"

    def _chart(self, trend: Mapping[str, Any]) -> Chart:
        say, name = self._words.say, self._words.say(f"trend.{trend['name']}")
        values = _values(trend)
        low, high = (self._words.number(each) for each in (min(values), max(values)))
        start = trend["start"]
        began = say("trend.no_start") if start is None else self._words.month(Month.parse(start))
        return Chart(
            code=f"trend.{trend['name']}",
            kind="series",
            caption=say("chart.trend", name=name, start=began),
            description=say("chart.trend.told", low=low, high=high, start=began),
            label=say("column.month"),
            unit=say("unit.per_100"),
            points=tuple(
                Point(each["month"], each["value"], expected=each["otherwise"])
                for each in trend["points"]
            ),
            data=self._table(trend, name),
        )

    def _table(self, trend: Mapping[str, Any], name: str) -> Table:
        columns = ("month", "value", "expected", "restated")
        rows = tuple(
            Row(each["month"], (_observed(each), Cell(each["otherwise"]), self._restated(each)))
            for each in trend["points"]
        )
        head = tuple(self._words.say(f"column.{column}") for column in columns)
        return Table(f"trend.{trend['name']}", name, head, rows)

    def _restated(self, point: Mapping[str, Any]) -> Cell:
        return Cell(self._words.say("trend.restated") if point["restated"] else None)


def _values(trend: Mapping[str, Any]) -> list[float]:
    return [each["value"] for each in trend["points"] if each["value"] is not None]


def _observed(point: Mapping[str, Any]) -> Cell:
    return Cell(suppressed=True) if point["hidden"] else Cell(point["value"])
