"""The tables and charts of a leadership report: months side by side, as each was published."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.evaluation.application.composing.released import Released
from services.evaluation.application.report_ports import Wording
from services.evaluation.domain.report import Cell, Chart, Point, Row, Shown, Table
from services.evaluation.domain.sheet import TABLES, WAITS
from services.evaluation.domain.wellbeing import AFTER, BEFORE, CHANGE, RATING

_FEW = 3

WELLBEING = (BEFORE, AFTER, CHANGE)
RATINGS = ("felt_heard", "trusted_confidentiality", "would_use_again", "would_recommend")


class Tables:
    """``months``: those of the window of which anything is shown, in order."""

    def __init__(self, months: Sequence[Released], words: Wording) -> None:
        self._months = months
        self._words = words

    def counts(self, name: str) -> Table:
        rows = [
            Row(self._code(name, code), tuple(_count(one, name, code) for one in self._months))
            for code in TABLES[name]
        ]
        rows.append(Row(self._words.say("table.all"), tuple(_total(o, name) for o in self._months)))
        return self._table(name, rows, self._count_notes(name))

    def waits(self) -> Table:
        rows = [
            Row(
                self._code("waits", name),
                tuple(_shown(self.wait(one, name)) for one in self._months),
            )
            for name in WAITS
        ]
        return self._table("waits", rows, column="column.band")

    def wellbeing(self) -> Table:
        return self._means("wellbeing", [(name, name, "mean") for name in WELLBEING])

    def ratings(self) -> Table:
        return self._means(RATING, [(item, RATING, item) for item in RATINGS])

    def requests(self, months: Iterable[Released]) -> Table:
        """Of all months, shown or not."""
        rows = [
            Row(self._words.month(one.month), (_shown(one.requests), Cell(one.as_of)))
            for one in months
        ]
        head = tuple(self._words.say(f"column.{name}") for name in ("month", "count", "as_of"))
        return Table("months", self._words.say("table.months"), head, tuple(rows))

    def wait(self, one: Released, name: str) -> str | None:
        """The band of the middle wait, in words."""
        band = one.figure(name, "median_band")
        return None if band is None else self._words.say(f"band.{band}")

    def _means(self, code: str, wanted: list[tuple[str, str, str]]) -> Table:
        """A mean and its n: beside each other for one month, below each other for several."""
        mean, n = self._words.say("column.mean"), self._words.say("column.n")
        if len(self._months) == 1:
            one = self._months[0]
            beside = [Row(self._code(code, row), (*self._mean(one, *of),)) for row, *of in wanted]
            head = (self._label(code), mean, n)
            return Table(code, self._caption(code), head, tuple(beside))
        rows = []
        for row, *of in wanted:
            pairs = [self._mean(one, *of) for one in self._months]
            for text, cells in zip((mean, n), zip(*pairs, strict=True), strict=True):
                rows.append(Row(f"{self._code(code, row)}: {text}", cells))
        return self._table(code, rows)

    def _mean(self, one: Released, statistic: str, figure: str) -> tuple[Cell, Cell]:
        return _shown(one.figure(statistic, figure)), _shown(one.answers(statistic))

    def _table(
        self, name: str, rows: list[Row], notes: Iterable[str] = (), column: str = "column.count"
    ) -> Table:
        head = (self._label(name), *self._heads(self._words.say(column)))
        return Table(name, self._caption(name), head, tuple(rows), tuple(notes))

    def _heads(self, counted: str) -> list[str]:
        """Of one month what is counted, of several which they are; many are named shortly."""
        if len(self._months) == 1:
            return [counted]
        short = len(self._months) > _FEW
        return [str(one.month) if short else self._words.month(one.month) for one in self._months]

    def _of(self, one: Released, text: str) -> str:
        """Where there are several months, of which this is."""
        return text if len(self._months) == 1 else f"{self._words.month(one.month)}: {text}"

    def _count_notes(self, name: str) -> list[str]:
        found = [(one, table) for one in self._months if (table := one.table(name))]
        of_many = len(self._months) > 1
        notes = [
            self._of(one, self._settled(table))
            for one, table in found
            # The table of months has the day already, and the last row the total.
            if not (of_many and table["as_of"] == one.as_of)
        ]
        if any(table["overlapping"] for _, table in found):
            notes.insert(0, self._words.say("table.overlapping"))
        return notes

    def _settled(self, table: Mapping[str, Any]) -> str:
        requests = self._words.number(table["requests"])
        return self._words.say("table.as_of", date=table["as_of"], requests=requests)

    def _caption(self, name: str) -> str:
        return self._words.say(f"table.{name}")

    def _label(self, name: str) -> str:
        return self._words.say(f"table.label.{name}")

    def _code(self, table: str, code: str) -> str:
        return self._words.say(f"code.{table}.{code}")


class Charts:
    """Pictures of what a table says, with that table beside them; none that would show nothing."""

    def __init__(self, tables: Tables, latest: Released, words: Wording) -> None:
        self._tables = tables
        self._latest = latest
        self._words = words

    def counts(self, name: str) -> tuple[Chart, ...]:
        points = [
            Point(self._words.say(f"code.{name}.{code}"), _float(self._latest.count(name, code)))
            for code in TABLES[name]
        ]
        return self._chart("bar", points, "unit.requests", self._tables.counts(name))

    def wellbeing(self) -> tuple[Chart, ...]:
        points = [
            Point(
                self._words.say(f"code.wellbeing.{name}"), _float(self._latest.figure(name, "mean"))
            )
            for name in (BEFORE, AFTER)
        ]
        return self._chart("bar", points, "unit.points", self._tables.wellbeing())

    def months(self, table: Table) -> tuple[Chart, ...]:
        points = [Point(row.label, _number(row.cells[0])) for row in table.rows]
        return self._chart("line", points, "unit.requests", table)

    def _chart(self, kind: str, points: list[Point], unit: str, data: Table) -> tuple[Chart, ...]:
        seen = [point for point in points if point.value is not None]
        if len(seen) < 2:
            return ()
        most = max(seen, key=lambda point: point.value or 0)
        words, code = self._words, data.code
        return (
            Chart(
                code=code,
                kind=kind,
                caption=words.say(f"chart.{code}", month=words.month(self._latest.month)),
                description=words.say(
                    f"chart.{code}.told", most=most.label, value=words.number(most.value or 0)
                ),
                label=data.head[0],
                unit=words.say(unit),
                points=tuple(points),
                data=data,
            ),
        )


def _count(one: Released, name: str, code: str) -> Cell:
    return _shown(one.count(name, code))


def _total(one: Released, name: str) -> Cell:
    found = one.table(name)
    return _shown(None if found is None else found["requests"])


def p_cell(value: float | None, words: Wording) -> Cell:
    """Rounded to nothing it is not nothing."""
    return Cell(words.say("p.small") if value == 0 else value)


def _shown(value: Shown) -> Cell:
    return Cell(suppressed=True) if value is None else Cell(value)


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _number(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, int | float) else None
