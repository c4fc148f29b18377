"""Everybody who must not be this requester's peer, as the references by which they are known."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.application.ask import Ask, Requester
from services.intake.application.conflicts import References
from services.intake.application.ports import Agencies
from services.intake.domain.errors import UnknownUnit
from shared.security.conflict_tokens import (
    commanded_ref,
    commander_ref,
    incident_ref,
    investigation_ref,
    related_ref,
    unit_ref,
)

MOST_COMMANDED = 60
"""Who commands more than this is said to command the whole agency."""
MOST_ABOVE = 250
"""Who was under more than this is kept from the whole agency, of which all of these are."""
_ALL = "*"


@dataclass(frozen=True)
class NameConflicts:
    agencies: Agencies

    def __call__(self, requester: Requester, ask: Ask) -> References:
        """:raises UnknownUnit: for a vetoed unit that is none."""
        agency = requester.agency
        excluded = {
            *ask.vetoes.supporters,
            *(self._vetoed_unit(agency, unit) for unit in ask.vetoes.units),
            *(related_ref(ref) for ref in requester.standing.related),
            *(investigation_ref(ref) for ref in requester.standing.investigated_with),
            *self._above(requester),
            *self._below(requester),
        }
        if requester.self_ref:
            excluded.add(requester.self_ref)
        if ask.incident:
            excluded.add(incident_ref(agency, ask.incident.number))
        units = frozenset(unit_ref(agency, unit) for unit in _units(requester))
        return References(frozenset(excluded), units, frozenset(ask.earlier_peers))

    def _vetoed_unit(self, own_agency: str, unit: str) -> str:
        agency_id, _, code = unit.rpartition(":")
        agency = self.agencies.find(agency_id or own_agency)
        if agency is None or not agency.has_unit(code):
            raise UnknownUnit
        return unit_ref(agency.id, code)

    def _above(self, requester: Requester) -> Iterable[str]:
        """Whoever commands a unit they are or were of, or one above it."""
        above: set[str] = set()
        for unit in _units(requester):
            above |= self.agencies.units_above(requester.agency, unit)
        if len(above) > MOST_ABOVE:
            return [commanded_ref(requester.agency, _ALL)]
        return [commander_ref(requester.agency, unit) for unit in above]

    def _below(self, requester: Requester) -> Iterable[str]:
        """Whoever is of a unit they command, or of one below it."""
        below: set[str] = set()
        for unit in requester.standing.commands:
            below |= self.agencies.units_below(requester.agency, unit)
        if len(below) > MOST_COMMANDED:
            below = {_ALL}
        return [commanded_ref(requester.agency, unit) for unit in below]


def _units(requester: Requester) -> set[str]:
    own = {requester.unit} if requester.unit else set()
    return own | {*requester.standing.former_units}
