"""Take what an agency reports of its months, keep every version, and give it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.evaluation.application.ports import Clock, Ledgers, Region, Versions
from services.evaluation.domain.figures_csv import (
    Row,
    TableFault,
    UnusableTable,
    read_table,
    write_table,
)
from services.evaluation.domain.monthly_figures import (
    Fault,
    faults_of,
    from_value,
    value_of,
)
from services.evaluation.domain.months import Month, NoSuchMonth
from services.evaluation.domain.versions import (
    REASONS,
    ReasonNeeded,
    Report,
    TooManyVersions,
    Version,
    VersionMoved,
    next_version,
)

_MOVED = (
    "the version that is stored: this month was reported since this table was exported, so export"
    " again and change that"
)
_WHY = f"why a reported month is told anew, one of: {', '.join(REASONS)}"
_OFTEN = "this month was corrected as often as a month can be"
_NOT_OVER = "a month that is over by the agency's own time"
_GAP = (
    "the months before it, too: one between the first month of this table and this one is neither"
    " here nor stored; give it a line, with empty cells for what is not known"
)


class FiguresRefused(Exception):
    """The figures of a month cannot be, or are not yet."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("figures refused")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Taken:
    """What became of one month of a table."""

    version: Version
    changed: bool


class KeepFigures:
    def __init__(self, ledgers: Ledgers, region: Region, clock: Clock) -> None:
        self._ledgers = ledgers
        self._region = region
        self._clock = clock

    def months(self, agency: str) -> list[Version]:
        """The latest version of each month, in order. :raises UnknownAgency:"""
        return sorted(self._of(agency).every_latest(), key=lambda version: version.subject)

    def history(self, agency: str, month: str) -> list[Version]:
        """The versions of a month, the latest first. :raises UnknownAgency: :raises NoSuchMonth:"""
        versions = self._of(agency).history(str(Month.parse(month)))
        if not versions:
            raise NoSuchMonth
        return versions

    def table(self, agency: str) -> str:
        """What is stored, in the form in which it can be sent. :raises UnknownAgency:"""
        return write_table(
            Row(0, Month.parse(each.subject), from_value(each.value), each.number)
            for each in self.months(agency)
        )

    def report(self, agency: str, told: Report, by: str) -> Version:
        """The version that stands now: a new one, or the one that says the same already.

        :raises UnknownAgency: :raises NoSuchMonth: :raises FiguresRefused:
        :raises VersionMoved: :raises ReasonNeeded: :raises TooManyVersions:
        """
        versions, month = self._of(agency), Month.parse(told.subject)
        faults = faults_of(from_value(told.value))
        if not self._is_over(agency, month):
            faults = [Fault("month", _NOT_OVER), *faults]
        if faults:
            raise FiguresRefused(faults)
        latest = versions.latest(str(month))
        following = next_version(latest, told, by, self._clock.now())
        if following is not None:
            versions.add([following])
        return following or _known(latest)

    def take_table(self, agency: str, content: bytes, by: str) -> list[Taken]:
        """All months of a table, or none. :raises UnknownAgency: :raises UnusableTable:"""
        versions = self._of(agency)
        rows = read_table(content)
        latest = {version.subject: version for version in versions.every_latest()}
        faults = [*self._calendar_faults(agency, rows, latest)]
        taken: list[Taken] = []
        for row in rows:
            found = self._row(row, latest.get(str(row.month)), by)
            if isinstance(found, Taken):
                taken.append(found)
            else:
                faults.append(found)
        if faults:
            raise UnusableTable(faults)
        versions.add([each.version for each in taken if each.changed])
        return taken

    def _row(self, row: Row, latest: Version | None, by: str) -> Taken | TableFault:
        told = Report(str(row.month), value_of(row.figures), row.version, row.reason)
        try:
            following = next_version(latest, told, by, self._clock.now())
        except VersionMoved:
            return TableFault(row.line, "version", _MOVED)
        except ReasonNeeded:
            return TableFault(row.line, "reason", _WHY)
        except TooManyVersions:
            return TableFault(row.line, None, _OFTEN)
        return Taken(following or _known(latest), following is not None)

    def _calendar_faults(
        self, agency: str, rows: Sequence[Row], stored: Mapping[str, Version]
    ) -> Iterator[TableFault]:
        """Months that are not over, and the first month after each gap."""
        before: Month | None = None
        for row in sorted(rows, key=lambda row: row.month):
            if not self._is_over(agency, row.month):
                yield TableFault(row.line, "month", _NOT_OVER)
            elif before is not None and _gap(before, row.month, stored):
                yield TableFault(row.line, "month", _GAP)
            before = row.month

    def _is_over(self, agency: str, month: Month) -> bool:
        return month < Month.at(self._clock.now(), self._region.time_zone(agency))

    def _of(self, agency: str) -> Versions:
        self._region.time_zone(agency)
        return self._ledgers.for_agency(agency).figures


def _gap(before: Month, month: Month, stored: Mapping[str, Version]) -> bool:
    while (before := before.following) < month:
        if str(before) not in stored:
            return True
    return False


def _known(version: Version | None) -> Version:
    if version is None:
        raise LookupError("nothing is the same as what was never reported")
    return version
