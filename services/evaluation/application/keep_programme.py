"""When an agency's programme began: what its figures before and after are told apart by."""

from datetime import date

from services.evaluation.application.ports import Clock, Ledgers, Region, Versions
from services.evaluation.domain.months import local_day
from services.evaluation.domain.versions import Report, Version, next_version

SUBJECT = "programme"
EARLIEST = date(1950, 1, 1)


class ImpossibleStart(Exception):
    """The day is ahead, or before there were such programmes."""


class NoProgramme(Exception):
    """The agency has not said when its programme began."""


class KeepProgramme:
    def __init__(self, ledgers: Ledgers, region: Region, clock: Clock) -> None:
        self._ledgers = ledgers
        self._region = region
        self._clock = clock

    def history(self, agency: str) -> list[Version]:
        """The latest first. :raises UnknownAgency: :raises NoProgramme:"""
        versions = self._of(agency).history(SUBJECT)
        if not versions:
            raise NoProgramme
        return versions

    def report(
        self, agency: str, began_on: date, replaces: int, reason: str | None, by: str
    ) -> Version:
        """The version that stands now.

        :raises UnknownAgency: :raises ImpossibleStart:
        :raises VersionMoved: :raises ReasonNeeded: :raises TooManyVersions:
        """
        versions, now = self._of(agency), self._clock.now()
        if not EARLIEST <= began_on <= local_day(now, self._region.time_zone(agency)):
            raise ImpossibleStart
        told = Report(SUBJECT, {"began_on": began_on.isoformat()}, replaces, reason)
        latest = versions.latest(SUBJECT)
        following = next_version(latest, told, by, now)
        if following is not None:
            versions.add([following])
            return following
        if latest is None:
            raise NoProgramme
        return latest

    def _of(self, agency: str) -> Versions:
        self._region.time_zone(agency)
        return self._ledgers.for_agency(agency).programme
