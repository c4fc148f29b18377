"""Ask again and again: on other days, in other windows, before and after one more request.

A reader may keep every answer and subtract. What changes between two answers must be a step of k
people at least, in every figure that a reader can compute, or nothing.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from services.evaluation.domain.books import Book
from services.evaluation.domain.disclosure import DisclosureRule, publish, publish_set
from services.evaluation.domain.months import Month
from services.evaluation.domain.releases import Release, next_release
from services.evaluation.domain.report_sets import ReportSet
from services.evaluation.domain.sheet import PARTITIONS, Sheet
from services.evaluation.domain.windows import MONTH

_DAYS = 40
_EXACT = 1
Seen = dict[str, int]


@dataclass
class Tally:
    asked: int = 0
    told: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        return Tally(self.asked + other.asked, self.told + other.told)


def of_running_months(seed: int, sequences: int, minimum: int) -> Tally:
    """One month, asked every day; half the days bring at most one request."""
    tally = Tally()
    for number in range(sequences):
        tally += _running_month(Random(f"{seed}/{number}"), minimum)
    return tally


def _running_month(draw: Random, minimum: int) -> Tally:
    rate = draw.choice((0.3, 1, 3, 10))
    counts: dict[str, Counter[str]] = {name: Counter() for name in PARTITIONS}
    current: Release | None = None
    tally, before = Tally(), _read(None, minimum)
    for day in range(_DAYS):
        for _ in range(int(draw.expovariate(1 / rate))):
            for name, codes in PARTITIONS.items():
                counts[name][draw.choice(codes)] += 1
        today = date(2026, 1, 1) + timedelta(days=day)
        current = next_release(current, _sheet(counts), minimum, today)
        seen = _read(current, minimum)
        tally += Tally(1, _too_small_a_step(before, seen, minimum))
        before = seen
    return tally


def _sheet(counts: dict[str, Counter[str]]) -> Sheet:
    tables = {n: {c: counts[n][c] for c in codes} for n, codes in PARTITIONS.items()}
    return Sheet(counts["urgency"].total(), tables, {})


def _read(release: Release | None, minimum: int) -> Seen:
    """All figures of the answer, and what is left of each table beside them."""
    content = publish("harbor", Month(2026, 1), release, DisclosureRule(minimum, _EXACT)).content
    seen = {} if content["requests"] is None else {"requests": int(content["requests"])}
    for table in content["tables"]:
        shown = {c["code"]: c["count"] for c in table["cells"] if c["count"] is not None}
        seen |= {f"{table['name']}.{code}": int(count) for code, count in shown.items()}
        if shown and len(shown) < len(table["cells"]):
            seen[f"{table['name']} rest"] = table["requests"] - sum(shown.values())
    return seen


def _too_small_a_step(before: Seen, after: Seen, minimum: int) -> int:
    steps = (after[name] - before[name] for name in before.keys() & after.keys())
    return sum(1 for step in steps if 0 < abs(step) < minimum)


def of_frozen_sets(report: ReportSet, rule: DisclosureRule, draw: Random, times: int) -> Tally:
    """A closed window asked again after more requests came in late: the same answer."""
    first, book = publish_set(_counts_of(report), Book(), rule)
    told = 0
    for _ in range(times):
        again, book = publish_set(_with_one_more(report, draw), book, rule)
        told += again.content != first.content
    return Tally(times, told)


def of_later_windows(reports: list[ReportSet], rule: DisclosureRule, draw: Random) -> Tally:
    """A quarter asked after its months, with and without one more late request: the same."""
    book, told, asked = Book(), 0, 0
    for report in reports:
        plain, following = publish_set(_counts_of(report), book, rule)
        if report.window.length > MONTH:
            changed, _ = publish_set(_with_one_more(report, draw), book, rule)
            asked, told = asked + 1, told + (changed.content != plain.content)
        book = following
    return Tally(asked, told)


def _counts_of(report: ReportSet) -> ReportSet:
    return replace(report, described={})


def _with_one_more(report: ReportSet, draw: Random) -> ReportSet:
    counts = dict(report.counts)
    place = (report.members[0], str(draw.choice(report.window.months)))
    for shape in report.shapes:
        counts[(*place, shape.name, draw.choice(shape.total))] += 1
    return replace(_counts_of(report), counts=counts)
