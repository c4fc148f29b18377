"""The only way out: what of a release may be seen, as a value that nobody else can make.

Every output takes a ``Published``. It is made here alone, from a release whose cells have been
through suppression, and holds rounded figures only; a view given anything else refuses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from services.evaluation.domain.months import Month
from services.evaluation.domain.releases import FrozenTable, Release
from services.evaluation.domain.sheet import OVERLAPPING, WAITS, Statistic
from services.evaluation.domain.wellbeing import may_show_change

LOWEST_MINIMUM = 5

_SEAL = object()


@dataclass(frozen=True)
class DisclosureRule:
    """The region's policy: ``minimum`` people in a cell, figures rounded to ``rounding``."""

    minimum: int
    rounding: int

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


def publish(agency: str, month: Month, release: Release | None, rule: DisclosureRule) -> Published:
    """A month's report. Too small a month looks the same whatever it holds, nothing included."""
    content: dict[str, Any] = {"agency": agency, "month": str(month), "status": "too_few_to_show"}
    content |= {"minimum_cell_size": rule.minimum, "rounding": _rounding(rule)}
    content |= {"as_of": None, "requests": None, "tables": [], "statistics": []}
    # A raised minimum also hides what was released under a lower one, until the next release.
    if release is None or min(release.minimum, release.total) < rule.minimum:
        return _sealed(content)
    return _sealed(content | _figures(release, rule))


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
    cells = [
        {
            "code": code,
            "count": None if count is None else rule.rounded(count),
            "suppressed": count is None,
        }
        for code, count in table.cells.items()
    ]
    requests = rule.rounded(table.total)
    return {
        "name": name,
        "as_of": table.as_of.isoformat(),
        "requests": requests,
        "overlapping": name in OVERLAPPING,
        "cells": cells,
    }


def _statistics(statistics: Mapping[str, Statistic], rule: DisclosureRule) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "n": None if name in WAITS else rule.rounded(statistic.n),
            "figures": dict(statistic.figures),
        }
        for name, statistic in sorted(statistics.items())
        if statistic.n >= rule.minimum and may_show_change(name, statistics, rule.minimum)
    ]


def _rounding(rule: DisclosureRule) -> dict[str, int]:
    """``within``: a shown count is at most so far from the true one (at the time it was shown)."""
    return {"to": rule.rounding, "within": rule.rounding // 2}


def _sealed(content: Mapping[str, Any]) -> Published:
    cells = [cell for table in content["tables"] for cell in table["cells"]]
    hidden = sum(1 for cell in cells if cell["suppressed"])
    return Published(MappingProxyType(dict(content)), hidden, _SEAL)
