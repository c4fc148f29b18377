"""The only way out: what of a release may be seen, as a value that nobody else can make.

Every output takes a ``Published``. It is made here alone, from a release whose cells have been
through suppression, and holds rounded figures only; a view given anything else refuses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from services.evaluation.domain.books import Book
from services.evaluation.domain.changed_groups import changed_groups
from services.evaluation.domain.changes import contents
from services.evaluation.domain.contributions import RollUpRule
from services.evaluation.domain.measures import Measures
from services.evaluation.domain.month_audit import is_recoverable
from services.evaluation.domain.months import Month
from services.evaluation.domain.publication import Answer, added
from services.evaluation.domain.releases import FrozenTable, Release
from services.evaluation.domain.report_sets import ReportSet
from services.evaluation.domain.sheet import OVERLAPPING, WAITS, Statistic
from services.evaluation.domain.trends import Course, trends
from services.evaluation.domain.wellbeing import may_show_change
from services.evaluation.domain.windows import Window

LOWEST_MINIMUM = 5

_SEAL = object()


@dataclass(frozen=True)
class DisclosureRule:
    """The region's policy: ``minimum`` people in a cell, figures rounded to ``rounding``.

    An agency of fewer than ``smallest_headcount`` has no report of its own windows: it is in the
    region's only, which ``roll_up`` says when to show.
    """

    minimum: int
    rounding: int
    smallest_headcount: int = 50
    roll_up: RollUpRule = field(default_factory=RollUpRule)

    def __post_init__(self) -> None:
        if self.minimum < LOWEST_MINIMUM:
            raise ValueError(f"a cell is never shown with fewer than {LOWEST_MINIMUM} people")
        if self.rounding < 1:
            raise ValueError("figures are rounded to 1 or more")

    def rounded(self, count: int) -> int:
        return (count + self.rounding // 2) // self.rounding * self.rounding


@dataclass(frozen=True)
class Published:
    """Figures that may be shown. Making one elsewhere fails: there is no seal to make it with."""

    content: Mapping[str, Any]
    suppressed: int
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("only the disclosure rules publish")


def publish_set(asked: ReportSet, book: Book, rule: DisclosureRule) -> tuple[Published, Book]:
    """Publish a report of a closed window; give back what may be seen, and the book to keep.

    The one way out for every report that is a sum over months or agencies. Hand in the true
    counts (see ``report_sets.py`` for how to bring figures into that form) and the book of all
    that was published of the same year; keep the book that comes back, as the next one's. Two
    reports must not be added to one book at the same time: keep it by compare-and-set on a
    version, and publish again when somebody was faster.

    - A report that is in the book is given out again as it was, whatever is counted by now. Nor
      does a later window count anew: an agency's month keeps the counts that it was first
      published with, so that a sum and its parts never differ by a few late requests.
    - Publish an agency's months in their order, a quarter after its months, a year after its
      quarters, and the region after its agencies, small ones included. Whatever comes later hides
      more, because it cannot hide what is out.
    - An agency under ``smallest_headcount`` has everything hidden, and is counted in the region.
    - What is hidden, or a statistic that would tell single answers, is indistinguishable from
      what is too small.
    - A minimum that was raised since hides the report as a whole.

    It solves linear programmes, seconds for a region's year: call it in a job, never in a
    service's event loop.

    :raises Recoverable: when the book's own secrets are no longer safe.
    :raises ValueError: when counts are missing, negative, or do not fit a statistic's n.
    """
    if asked.name not in book.answers:
        small = asked.headcount is not None and asked.headcount < rule.smallest_headcount
        book = added(asked, book, rule.minimum, rule.roll_up, small)
    return _sealed(_of_set(asked, book.answers[asked.name], rule)), book


def _of_set(asked: ReportSet, answer: Answer, rule: DisclosureRule) -> dict[str, Any]:
    scope, window = asked.name
    tables = [] if answer["minimum"] < rule.minimum else answer["tables"]
    tables = [_set_table(table, rule) for table in tables if table["total"] is not None]
    means = [_set_mean(each, rule) for each in answer["statistics"]] if tables else []
    return {
        "scope": scope,
        "window": window,
        "status": "published" if tables else "too_few_to_show",
        "minimum_cell_size": rule.minimum,
        "rounding": _rounding(rule),
        "tables": tables,
        "statistics": means,
    }


def _set_table(table: Mapping[str, Any], rule: DisclosureRule) -> dict[str, Any]:
    return {
        "name": table["name"],
        "total": rule.rounded(table["total"]),
        "overlapping": table["overlapping"],
        "cells": [_cell(code, count, rule) for code, count in table["cells"].items()],
    }


def _set_mean(mean: Mapping[str, Any], rule: DisclosureRule) -> dict[str, Any]:
    return {**mean, "n": rule.rounded(mean["n"]), "figures": dict(mean["figures"])}


def publish(agency: str, month: Month, release: Release | None, rule: DisclosureRule) -> Published:
    """A month's report. Too small a month looks the same whatever it holds, nothing included."""
    content: dict[str, Any] = {"agency": agency, "month": str(month), "status": "too_few_to_show"}
    content |= {"minimum_cell_size": rule.minimum, "rounding": _rounding(rule)}
    content |= {"as_of": None, "requests": None, "tables": [], "statistics": []}
    if release is None or not _may_show(release, rule):
        return _sealed(content)
    return _sealed(content | _figures(release, rule))


def publish_changes(
    agency: str,
    window: Window,
    releases: Mapping[Month, Release],
    rule: DisclosureRule,
    measures: Measures,
    settled: bool,
) -> Published:
    """How scores moved between waves, of the answers behind what the window's months show.

    :param releases: the latest of each month of the window that has one.
    :param settled: whether no more answers of the window will come.
    """
    shown = {month: each for month, each in releases.items() if _may_show(each, rule)}
    groups = changed_groups(
        {month: _shown_statistics(each.statistics, rule) for month, each in shown.items()},
        measures,
        settled and window.kind == "quarter",
    )
    found = [{**each, "n": rule.rounded(each["n"])} for each in contents(groups, rule.minimum)]
    content: dict[str, Any] = {"agency": agency, "window": str(window), "tables": []}
    content |= {"status": "published" if found else "too_few_to_show", "changes": found}
    return _sealed(content | {"minimum_cell_size": rule.minimum, "rounding": _rounding(rule)})


def publish_trends(
    agency: str, window: Window, course: Course, headcount: int, rule: DisclosureRule
) -> Published:
    """The rates that an agency reported up to the window's end; none of one that is too small."""
    small = headcount < rule.smallest_headcount
    found = [] if small else trends(course, rule.minimum, rule.rounded)
    content: dict[str, Any] = {"agency": agency, "window": str(window), "tables": []}
    content |= {"status": "published" if found else "too_few_to_show", "trends": found}
    return _sealed(content | {"minimum_cell_size": rule.minimum, "rounding": _rounding(rule)})


def _may_show(release: Release, rule: DisclosureRule) -> bool:
    """A raised minimum also hides what was released under a lower one, until the next release."""
    return min(release.minimum, release.total) >= rule.minimum


def _figures(release: Release, rule: DisclosureRule) -> dict[str, Any]:
    tables = [_table(name, table, rule) for name, table in release.tables.items()]
    return {
        "status": "published",
        "as_of": release.as_of.isoformat(),
        "requests": rule.rounded(release.total),
        "tables": tables,
        "statistics": _statistics(release.statistics, rule),
    }


def _table(name: str, table: FrozenTable, rule: DisclosureRule) -> dict[str, Any]:
    """With all its cells suppressed when the auditor can recover one."""
    recoverable = is_recoverable(table, name in OVERLAPPING, rule.minimum)
    counts = dict.fromkeys(table.cells) if recoverable else table.cells
    cells = [_cell(code, count, rule) for code, count in counts.items()]
    requests = rule.rounded(table.total)
    return {
        "name": name,
        "as_of": table.as_of.isoformat(),
        "requests": requests,
        "overlapping": name in OVERLAPPING,
        "cells": cells,
    }


def _cell(code: str, count: int | None, rule: DisclosureRule) -> dict[str, Any]:
    shown = None if count is None else rule.rounded(count)
    return {"code": code, "count": shown, "suppressed": count is None}


def _statistics(statistics: Mapping[str, Statistic], rule: DisclosureRule) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "n": None if name in WAITS else rule.rounded(statistic.n),
            "figures": dict(statistic.figures),
        }
        for name, statistic in sorted(_shown_statistics(statistics, rule).items())
    ]


def _shown_statistics(
    statistics: Mapping[str, Statistic], rule: DisclosureRule
) -> Mapping[str, Statistic]:
    return {
        name: statistic
        for name, statistic in statistics.items()
        if statistic.n >= rule.minimum and may_show_change(name, statistics, rule.minimum)
    }


def _rounding(rule: DisclosureRule) -> dict[str, int]:
    """``within``: a shown count is at most so far from the true one (at the time it was shown)."""
    return {"to": rule.rounding, "within": rule.rounding // 2}


def _sealed(content: Mapping[str, Any]) -> Published:
    cells = [cell for table in content["tables"] for cell in table["cells"]]
    hidden = sum(1 for cell in cells if cell["suppressed"])
    return Published(MappingProxyType(dict(content)), hidden, _SEAL)
