"""Agencies as the provisioned region describes them."""

from datetime import timedelta

from services.intake.domain.agencies import Agency, Notice, Unit
from shared.region import Jurisdiction, RegionDirectory, UnknownAgency

FORGET_AFTER = timedelta(days=30)

# An hour for an answer means a day until somebody asks how the contact went.
_CONTACT_LIMITS = 24

_WARNED_AHEAD = timedelta(days=30)
_VISITS_APART = timedelta(days=1)


class RegionAgencies:
    """`pace` divides every duration, as it does those of the region's policy.

    `slack` is technical and is not paced: what buses and databases may take after an outage.
    """

    def __init__(self, directory: RegionDirectory, pace: float, slack: timedelta) -> None:
        self._slack = slack
        self._directory = directory
        self._forget_after = FORGET_AFTER / pace
        self._warned_ahead = _WARNED_AHEAD / pace
        self._visits_apart = _VISITS_APART / pace

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
            time_zone=agency.time_zone,
            clinician_line=agency.clinician_line,
        )

    def ids(self) -> tuple[str, ...]:
        return tuple(agency.id for agency in self._directory.current().agencies)

    def units_above(self, agency_id: str, code: str) -> frozenset[str]:
        return self._directory.agency(agency_id).units_above(code)

    def units_below(self, agency_id: str, code: str) -> frozenset[str]:
        return self._directory.agency(agency_id).units_below(code)

    def erase_after(self) -> timedelta:
        return self._directory.current().policy.erase_after_close

    def end_untouched_after(self) -> timedelta:
        return self._directory.current().policy.erase_untouched_after

    def warn_before_end(self) -> timedelta:
        """A third of a short time."""
        return min(self._warned_ahead, self.end_untouched_after() / 3)

    def visits_apart(self) -> timedelta:
        return self._visits_apart

    def forget_after(self) -> timedelta:
        return self._forget_after

    def answer_within(self, urgency: str) -> timedelta:
        """Every offer runs out unanswered, and one more for what happens in between; besides, the
        request may wait in line as long as the policy has patience.
        """
        policy = self._directory.current().policy
        offers = policy.max_offers[urgency] + 1
        waiting = policy.matching.wait[urgency]
        return offers * policy.offer_time_limit[urgency] + waiting + self._slack

    def coordinator_within(self, urgency: str) -> timedelta:
        return self._directory.current().policy.matching.coordinator_time_limit[urgency]

    def contact_within(self, urgency: str) -> timedelta:
        limit = self._directory.current().policy.offer_time_limit[urgency]
        return _CONTACT_LIMITS * limit + self._slack


def _notice(jurisdiction: Jurisdiction) -> Notice:
    return Notice(
        jurisdiction.id,
        jurisdiction.notice_version,
        jurisdiction.limits,
        jurisdiction.role_statement,
    )
