"""Order what is made by itself: each agency's last month and last quarter, once they are settled.

Nothing is ordered for a window of which nothing may be shown: whether such a report exists would
tell more than the report.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from services.evaluation.application.ports import Clock, Ledgers, Region
from services.evaluation.application.report_ports import (
    Agencies,
    Errands,
    Recording,
    ReportsByAgency,
)
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.months import Month, local_day
from services.evaluation.domain.report_job import FORMATS, Order, ReportJob
from services.evaluation.domain.tallies import REQUESTS
from services.evaluation.domain.windows import settled_windows

KIND = "leadership"


class Publishable:
    """Whether a month has figures that may be shown."""

    def __init__(self, ledgers: Ledgers, region: Region, summarise: SummariseMonth) -> None:
        self._ledgers = ledgers
        self._region = region
        self._summarise = summarise

    def __call__(self, agency: str, month: Month) -> bool:
        """A month too small for any release is not looked at, so that asking leaves no trace."""
        counts: Mapping[str, int] = self._ledgers.for_agency(agency).counters.of(month)
        if counts.get(REQUESTS, 0) < self._region.disclosure().minimum:
            return False
        return bool(self._summarise(agency, str(month)).content["status"] == "published")


class ScheduleReports:
    def __init__(
        self,
        agencies: Agencies,
        publishable: Publishable,
        reports: Callable[[Any], ReportsByAgency],
        errands: Callable[[Any], Errands],
        clock: Clock,
    ) -> None:
        self._agencies = agencies
        self._publishable = publishable
        self._reports = reports
        self._errands = errands
        self._clock = clock

    def __call__(self) -> Recording:
        missing = [order for agency in self._agencies.active() for order in self._missing(agency)]
        return lambda tx: self._order(tx, missing)

    def _missing(self, agency: str) -> Iterator[Order]:
        today = local_day(self._clock.now(), self._agencies.time_zone(agency))
        reports = self._reports(None).for_agency(agency)
        for window in settled_windows(today):
            order = Order(agency, KIND, str(window), self._agencies.language(agency))
            if reports.is_scheduled(_name(order)):
                continue
            if any(self._publishable(agency, month) for month in window.months):
                yield order

    def _order(self, tx: Any, orders: list[Order]) -> None:
        for order in orders:
            reports = self._reports(tx).for_agency(order.agency)
            if not reports.is_scheduled(_name(order)):
                now, name = self._clock.now(), _name(order)
                job = ReportJob(str(uuid4()), order, FORMATS, now, scheduled=name)
                reports.add(job)
                self._errands(tx).make(order.agency, job.id)


def _name(order: Order) -> str:
    """A later change of the agency's language is no new order."""
    return f"{order.kind}.{order.window}"
