"""Agencies as the provisioned region describes them."""

from datetime import timedelta

from services.intake.domain.agencies import Agency, Notice, Unit
from shared.region import Jurisdiction, RegionDirectory, UnknownAgency

FORGET_AFTER = timedelta(days=30)


class RegionAgencies:
    """`pace` divides every duration, as it does those of the region's policy."""

    def __init__(self, directory: RegionDirectory, pace: float) -> None:
        self._directory = directory
        self._forget_after = FORGET_AFTER / pace

    def find(self, agency_id: str) -> Agency | None:
        try:
            agency = self._directory.agency(agency_id)
        except UnknownAgency:
            return None
        return Agency(
            id=agency.id,
            name=agency.name,
            crisis_line=agency.crisis_line,
            anonymous_requests=agency.anonymous_requests,
            units=tuple(Unit(unit.code, unit.name) for unit in agency.units),
            notice=_notice(self._directory.current().jurisdiction_of(agency.id)),
            active=agency.active,
        )

    def erase_after(self) -> timedelta:
        return self._directory.current().policy.erase_after_close

    def forget_after(self) -> timedelta:
        return self._forget_after


def _notice(jurisdiction: Jurisdiction) -> Notice:
    return Notice(
        jurisdiction.id,
        jurisdiction.notice_version,
        jurisdiction.limits,
        jurisdiction.role_statement,
    )
