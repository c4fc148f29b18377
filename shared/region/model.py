"""What a region is, as plain immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from shared.region.matching_policy import CredentialPolicy, Location, MatchingPolicy
from shared.region.survey_policy import SurveyPolicy


class UnknownAgency(LookupError):
    """No agency of this region has that id."""


@dataclass(frozen=True)
class Unit:
    """A part of an agency; who commands ``parent`` commands it too."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True)
class Agency:
    """``active`` is False for a retired agency: its records stay, it asks and lends no more.

    ``clinician_line``: whom an officer is told to call when nobody at the agency answers.
    """

    id: str
    name: str
    time_zone: str
    jurisdiction: str
    locale: str
    headcount: int
    units: tuple[Unit, ...]
    crisis_line: str
    anonymous_requests: bool
    active: bool = True
    clinician_line: str | None = None
    location: Location | None = None
    credentials: CredentialPolicy = field(default_factory=CredentialPolicy)

    def has_unit(self, code: str) -> bool:
        return any(unit.code == code for unit in self.units)

    def units_above(self, code: str) -> frozenset[str]:
        """The unit and every unit it belongs to; only itself when it is unknown here."""
        parents = {unit.code: unit.parent for unit in self.units}
        found, here = {code}, parents.get(code)
        while here is not None and here not in found:
            found.add(here)
            here = parents.get(here)
        return frozenset(found)

    def units_below(self, code: str) -> frozenset[str]:
        """The unit and every unit that belongs to it."""
        children: dict[str | None, list[str]] = {}
        for unit in self.units:
            children.setdefault(unit.parent, []).append(unit.code)
        found, waiting = {code}, [code]
        while waiting:
            new = [child for child in children.get(waiting.pop(), ()) if child not in found]
            found.update(new)
            waiting.extend(new)
        return frozenset(found)


@dataclass(frozen=True)
class SharingAgreement:
    """The lender's supporters may be offered to the borrowers' officers. Both dates count."""

    lender: str
    borrowers: tuple[str, ...]
    from_date: date
    to_date: date | None
    urgencies: tuple[str, ...]

    def covers(self, borrower: str, urgency: str, on: date) -> bool:
        running = self.from_date <= on and (self.to_date is None or on <= self.to_date)
        return running and borrower in self.borrowers and urgency in self.urgencies


@dataclass(frozen=True)
class Policy:
    """``offer_time_limit`` and ``max_offers`` have a value for every urgency.

    ``erase_untouched_after``: a live request that nobody touches for so long is ended and erased.

    The limits on asking hold for each agency, that on live requests for each officer.
    """

    offer_time_limit: Mapping[str, timedelta]
    max_offers: Mapping[str, int]
    erase_after_close: timedelta
    minimum_cell_size: int
    rounding: int
    default_cap: int
    erase_untouched_after: timedelta = timedelta(days=1095)
    anonymous_requests_per_hour: int = 120
    phrase_attempts_per_minute: int = 60
    live_requests_per_officer: int = 5
    survey_answers_per_hour: int = 600
    report_questions_per_day: int = 1000
    matching: MatchingPolicy = field(default_factory=MatchingPolicy)
    surveys: SurveyPolicy = field(default_factory=SurveyPolicy)

    def paced(self, pace: float) -> "Policy":
        return replace(
            self,
            offer_time_limit={
                urgency: limit / pace for urgency, limit in self.offer_time_limit.items()
            },
            erase_after_close=self.erase_after_close / pace,
            erase_untouched_after=self.erase_untouched_after / pace,
            matching=self.matching.paced(pace),
            surveys=self.surveys.paced(pace),
        )


@dataclass(frozen=True)
class Jurisdiction:
    """``limits``: the confidentiality limits in plain words, shown before first contact."""

    id: str
    name: str
    notice_version: str
    limits: tuple[str, ...]
    role_statement: str
    reviewed_by_counsel_on: date


@dataclass(frozen=True)
class Region:
    id: str
    name: str
    agencies: tuple[Agency, ...]
    agreements: tuple[SharingAgreement, ...]
    policy: Policy
    jurisdictions: tuple[Jurisdiction, ...]

    def agency(self, agency_id: str) -> Agency:
        """:raises UnknownAgency:"""
        for agency in self.agencies:
            if agency.id == agency_id:
                return agency
        raise UnknownAgency

    def has_agency(self, agency_id: str) -> bool:
        return any(agency.id == agency_id for agency in self.agencies)

    def jurisdiction_of(self, agency_id: str) -> Jurisdiction:
        """:raises UnknownAgency:"""
        wanted = self.agency(agency_id).jurisdiction
        return next(entry for entry in self.jurisdictions if entry.id == wanted)

    def lenders_for(self, borrower: str, urgency: str, on: date) -> frozenset[str]:
        """Agencies whose supporters may be offered on that day, the borrower's own included.

        :raises UnknownAgency: when the borrower is not of this region.
        """
        own = self.agency(borrower).id
        lending = {
            agreement.lender
            for agreement in self.agreements
            if agreement.covers(borrower, urgency, on) and self.agency(agreement.lender).active
        }
        return frozenset(lending | {own})

    def paced(self, pace: float) -> "Region":
        """The same region with every duration of its policy divided by ``pace``."""
        return self if pace == 1 else replace(self, policy=self.policy.paced(pace))

    def to_document(self) -> dict[str, Any]:
        """Text, numbers, lists and maps only; what ``from_document`` reads."""
        from shared.region.schemas import dump_region

        return dump_region(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Region":
        """Fields that this version does not know are ignored.

        :raises InvalidRegionDocument: when the document is no region.
        """
        from shared.region.schemas import read_region_document

        return read_region_document(document)
