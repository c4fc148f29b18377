"""What went out, as an attacker reads it; and what a naive rule would have let out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.evaluation.domain.books import ALL, Book, Shape
from services.evaluation.domain.disclosure import DisclosureRule, publish_set
from services.evaluation.domain.report_sets import ReportSet
from tests.disclosure.attacker import Node, Shown
from tests.disclosure.worlds import World

Say = Callable[[str], None]


@dataclass
class Output:
    """``shown``: each figure of each report, None where hidden; ``truth`` stands behind them."""

    shown: dict[Node, int | None] = field(default_factory=dict)
    truth: dict[Node, int] = field(default_factory=dict)
    means: set[tuple[str, str]] = field(default_factory=set)
    figures: int = 0
    published: int = 0

    def add(self, node: Node, value: int, shown: int | None) -> None:
        """Tables of the same people have one total, which is one figure."""
        self.figures += node not in self.truth
        self.published += node not in self.truth and shown is not None
        self.shown[node], self.truth[node] = shown, value


def published(world: World, year: int, rule: DisclosureRule, say: Say) -> Output:
    """All reports of a year by the real rules."""
    output, book = Output(), Book()
    for asked in world.reports(year):
        _, book = publish_set(asked, book, rule)
        answer = book.answers[asked.name]
        for table in answer["tables"]:
            shown = {ALL: table["total"], **table["cells"]}
            _add(output, asked, table["name"], shown)
        if answer["statistics"]:
            output.means.add(asked.name)
        if asked.scope == "region":
            say(f"    {asked.name[1]}: {output.published} of {output.figures} figures published")
    return output


def naively(world: World, year: int, minimum: int) -> Output:
    """Cells under k hidden, and nothing else."""
    output = Output()
    for asked in world.reports(year):
        for name, figures in asked.tables.items():
            values = {f.key.code: f.value(world.counts) for f in figures}
            _add(output, asked, name, {c: v if v >= minimum else None for c, v in values.items()})
    return output


def _add(output: Output, asked: ReportSet, name: str, shown: Mapping[str, int | None]) -> None:
    shape = next(shape for shape in asked.shapes if shape.name == name)
    for figure in asked.tables[name]:
        code = figure.key.code
        table = shape.counts if code == ALL else name
        node = (asked.scope, str(asked.window), table, code)
        output.add(node, figure.value(asked.counts), shown[code])


def caps(
    output: Output, agencies: Iterable[str], shapes: Iterable[Shape], k: int
) -> dict[Node, int]:
    """What an outsider knows of sizes: totals that were too small, and cells beside shown ones."""
    known: dict[Node, int] = {}
    months = sorted({node[1] for node in output.truth if len(node[1]) == 7 and "Q" not in node[1]})
    for shape in shapes:
        for place in ((agency, month) for agency in agencies for month in months):
            total = (*place, shape.counts, ALL)
            cells = [(*place, shape.name, code) for code in shape.codes]
            telling = any(output.shown[cell] is not None for cell in cells)
            small_total = output.shown[total] is None and output.truth[total] < k
            for node in [*cells, total]:
                if output.truth[node] < k and (telling or small_total):
                    known[node] = k - 1
    return known


def hidden(shown: Shown) -> list[Node]:
    return [node for node, value in shown.items() if value is None]
