"""Ask for a report now, and see what became of it: always of one's own agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from services.evaluation.application.ports import Clock
from services.evaluation.application.report_ports import (
    Agencies,
    Errands,
    OrderLimits,
    Place,
    ReportsByAgency,
)
from services.evaluation.domain.months import Month
from services.evaluation.domain.report_job import (
    MAY_READ,
    KindNotOffered,
    NotForThisRole,
    Order,
    ReportJob,
    TooManyReports,
    UnknownReport,
    readable_kinds,
)
from services.evaluation.domain.windows import Window


@dataclass(frozen=True)
class Wish:
    """As it was asked. ``language`` None means the agency's own."""

    kind: str
    window: str
    formats: tuple[str, ...]
    language: str | None = None


class OrderReport:
    """``offered``: the kinds for which there is a composer."""

    def __init__(
        self,
        reports: ReportsByAgency,
        errands: Errands,
        agencies: Agencies,
        limits: OrderLimits,
        clock: Clock,
        offered: Sequence[str],
    ) -> None:
        self._reports = reports
        self._errands = errands
        self._agencies = agencies
        self._limits = limits
        self._clock = clock
        self._offered = offered

    def __call__(self, agency: str, roles: frozenset[str], wish: Wish) -> ReportJob:
        """:raises NotForThisRole, KindNotOffered, NoSuchWindow:
        :raises TooManyReports: counted only when nothing else is wrong.
        """
        if not MAY_READ[wish.kind] & roles:
            raise NotForThisRole
        if wish.kind not in self._offered:
            raise KindNotOffered
        now = self._clock.now()
        Window.parse(wish.window).begun(Month.at(now, self._agencies.time_zone(agency)))
        if wait := self._limits.order(agency):
            raise TooManyReports(wait)
        language = wish.language or self._agencies.language(agency)
        order = Order(agency, wish.kind, wish.window, language)
        job = ReportJob(str(uuid4()), order, wish.formats, now)
        self._reports.for_agency(agency).add(job)
        self._errands.make(agency, job.id)
        return job


class ReadReports:
    """Somebody else's report, one of another kind than is theirs to read, and none: all alike."""

    def __init__(self, reports: ReportsByAgency) -> None:
        self._reports = reports

    def all_of(
        self, agency: str, roles: frozenset[str], after: Place | None, limit: int
    ) -> Sequence[ReportJob]:
        return self._reports.for_agency(agency).page(readable_kinds(roles), after, limit)

    def one(self, agency: str, roles: frozenset[str], report_id: str) -> ReportJob:
        """:raises UnknownReport:"""
        job = self._reports.for_agency(agency).find(report_id)
        if job is None or job.order.kind not in readable_kinds(roles):
            raise UnknownReport
        return job

    def file(self, agency: str, roles: frozenset[str], report_id: str, form: str) -> bytes:
        """:raises UnknownReport: also while it is not made, and for a form nobody asked for."""
        job = self.one(agency, roles, report_id)
        content = self._reports.for_agency(agency).file(job.id, form)
        if job.state != "done" or content is None:
            raise UnknownReport
        return content
