"""Make a report that was asked for. Killed at any point, it is made again: kept it is once."""

from collections.abc import Callable, Mapping
from typing import Any

from services.evaluation.application.ports import Clock, Events
from services.evaluation.application.report_ports import (
    Maker,
    MakerFailed,
    Recording,
    ReportsByAgency,
)
from services.evaluation.domain.report_job import ReportJob, has_ended

MOST_TRIES = 5
PUBLISHED = "report.published.v1"


class MakeReport:
    """The files come from another process; keeping them, ending the job and telling of it are one
    transaction. So two who made the same report at once have kept one, and told of one."""

    def __init__(
        self,
        reports: Callable[[Any], ReportsByAgency],
        events: Callable[[Any], Events],
        maker: Maker,
        clock: Clock,
    ) -> None:
        self._reports = reports
        self._events = events
        self._maker = maker
        self._clock = clock

    def __call__(self, agency: str, report_id: str, tries: int) -> Recording | None:
        """:raises MakerFailed: to be tried again later."""
        reports = self._reports(None).for_agency(agency)
        job = reports.find(report_id)
        if job is None or has_ended(job):
            return None
        try:
            files = self._maker(job, lambda percent, step: reports.tell(job.id, percent, step))
        except MakerFailed as failure:
            if tries < MOST_TRIES:
                raise
            return self._giving_up(job, failure.code)
        return lambda tx: self._keep(tx, job, files)

    def _giving_up(self, job: ReportJob, code: str) -> Recording:
        return lambda tx: self._give_up(tx, job, code)

    def _keep(self, tx: Any, job: ReportJob, files: Mapping[str, bytes]) -> None:
        order = job.order
        reports = self._reports(tx).for_agency(order.agency)
        if reports.finish(job.id, files, self._clock.now()):
            data = {"report_id": job.id, "kind": order.kind, "window": order.window}
            self._events(tx).publish(PUBLISHED, order.agency, data)

    def _give_up(self, tx: Any, job: ReportJob, code: str) -> None:
        reports = self._reports(tx).for_agency(job.order.agency)
        reports.give_up(job.id, code, self._clock.now())
