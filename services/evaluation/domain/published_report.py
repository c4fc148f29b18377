"""The only form in which a report may leave: with what disclosure control published for it.

Renderers take a ``PublishedReport``. Making one holds every number of the report against its
sources, so that a figure that has not been through disclosure control cannot be in it, whoever
composed it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.report import Report


class NotPublished(Exception):
    """A report holds a number that its sources do not; names none of them."""


@dataclass(frozen=True)
class PublishedReport:
    report: Report
    sources: tuple[Published, ...]

    def __post_init__(self) -> None:
        if not self.sources or not all(isinstance(one, Published) for one in self.sources):
            raise TypeError("a report is made of published figures only")
        if _numbers_of(self.report) - set(_given(self.sources)):
            raise NotPublished("a number that disclosure control did not publish")


def _given(sources: Iterable[Published]) -> Iterator[float]:
    for source in sources:
        yield from _numbers(source.content)


def _numbers_of(report: Report) -> set[float]:
    return set(_numbers(report))


def _numbers(value: Any) -> Iterator[float]:
    """Every number in it, however deep."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int | float):
        yield float(value)
        return
    for part in _parts(value):
        yield from _numbers(part)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    if is_dataclass(value):
        return [getattr(value, each.name) for each in fields(value)]
    return value  # type: ignore[no-any-return]
