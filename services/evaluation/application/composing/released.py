"""A month's published figures, read as what they are: cells, means, bands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.months import Month


@dataclass(frozen=True)
class Released:
    """Holds nothing but a ``Published``, so that no other number can come in on this way."""

    month: Month
    source: Published

    @property
    def shown(self) -> bool:
        return bool(self.source.content["status"] == "published")

    @property
    def as_of(self) -> str | None:
        return self.source.content["as_of"]  # type: ignore[no-any-return]

    @property
    def minimum(self) -> int:
        return int(self.source.content["minimum_cell_size"])

    @property
    def rounding(self) -> Mapping[str, int]:
        return self.source.content["rounding"]  # type: ignore[no-any-return]

    @property
    def requests(self) -> int | None:
        return self.source.content["requests"]  # type: ignore[no-any-return]

    def table(self, name: str) -> Mapping[str, Any] | None:
        return _named(self.source.content["tables"], name)

    def count(self, table: str, code: str) -> int | None:
        """None where it is not shown."""
        cells = (self.table(table) or {"cells": ()})["cells"]
        found = next((cell for cell in cells if cell["code"] == code), None)
        return None if found is None else found["count"]

    def statistic(self, name: str) -> Mapping[str, Any] | None:
        return _named(self.source.content["statistics"], name)

    def figure(self, statistic: str, name: str) -> Any:
        found = self.statistic(statistic)
        return None if found is None else found["figures"].get(name)

    def answers(self, statistic: str) -> int | None:
        found = self.statistic(statistic)
        return None if found is None else found["n"]


def _named(rows: Any, name: str) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["name"] == name), None)
