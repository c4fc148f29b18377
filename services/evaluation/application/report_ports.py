"""What reports need from outside: words, a composer for each kind, a maker, and where they stay."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.evaluation.domain.months import Month
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report_job import Order, ReportJob
from services.evaluation.domain.windows import Window

Tell = Callable[[int, str], None]
"""How far it is: percent, and the step of the job's ``STEPS``."""
Recording = Callable[[Any], None]
"""What is written in the transaction that also ends the task."""


class Wording(Protocol):
    """The texts of one language; a report is written with it and says nothing else."""

    @property
    def language(self) -> str: ...

    def say(self, key: str, **values: str) -> str: ...

    def number(self, value: float) -> str: ...

    def month(self, month: Month) -> str: ...

    def period(self, window: Window) -> str: ...


class ComposeReport(Protocol):
    """Makes the document of one order from what disclosure control publishes for it.

    Called in a process of its own, so it may take its time and load what it needs; ``tell`` says
    how far it is, from 0 to 100 of its own part. Two calls of one order make the same document as
    long as nothing new was released: it must bear to be called again.
    """

    def __call__(self, order: Order, tell: Callable[[int], None]) -> PublishedReport: ...


class Agencies(Protocol):
    """What the region says of agencies that a report names or is made for."""

    def active(self) -> Sequence[str]: ...

    def name(self, agency: str) -> str: ...

    def language(self, agency: str) -> str:
        """One of the languages in which reports are written; English where the region's is none."""
        ...

    def time_zone(self, agency: str) -> str: ...


@dataclass(frozen=True)
class Place:
    """Where a list goes on: after the report of that time with that id, newest first."""

    at: datetime
    id: str


class Reports(Protocol):
    """The reports of one agency."""

    def add(self, job: ReportJob) -> None: ...

    def find(self, report_id: str) -> ReportJob | None: ...

    def page(self, kinds: Iterable[str], after: Place | None, limit: int) -> Sequence[ReportJob]:
        """Of these kinds, newest first."""
        ...

    def is_scheduled(self, name: str) -> bool: ...

    def tell(self, report_id: str, percent: int, step: str) -> None:
        """Progress of one that has not ended; written at once."""
        ...

    def finish(self, report_id: str, files: Mapping[str, bytes], at: datetime) -> bool:
        """Keep the files and end it as done. False when it had ended already."""
        ...

    def give_up(self, report_id: str, failure: str, at: datetime) -> bool: ...

    def file(self, report_id: str, form: str) -> bytes | None: ...


class ReportsByAgency(Protocol):
    def for_agency(self, agency: str) -> Reports: ...


class Errands(Protocol):
    """Work for later."""

    def make(self, agency: str, report_id: str) -> None: ...


class MakerFailed(Exception):
    """The report was not made: the process ended, took too long, or said why. ``code`` says it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Maker(Protocol):
    """Makes a report's files in a process of its own."""

    def __call__(self, job: ReportJob, tell: Tell) -> Mapping[str, bytes]:
        """:raises MakerFailed:"""
        ...


class OrderLimits(Protocol):
    def order(self, agency: str) -> int:
        """Count one; 0 when it is allowed, else seconds until another is worth it."""
        ...
