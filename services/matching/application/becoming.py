"""Everything that coordinators and operators do about how people become and cease to be peers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from services.matching.domain.career import Career, DeselectionReason, Step
from services.matching.domain.roster_import import Refusal

from . import deselect_supporter, import_roster, keep_career
from .import_roster import Entry, Outcome
from .ports import Ports


class Importing:
    """An agency's whole roster at once."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def default_cap(self) -> int:
        return self._ports.policies.default_cap()

    def serves(self, agency: str) -> bool:
        return self._ports.policies.knows(agency) and self._ports.policies.serves(agency)

    def check(self, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
        return import_roster.check_entries(self._ports, agency, entries)

    def take(self, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
        return import_roster.import_entries(self._ports, agency, entries)


class CareerKeeping:
    """One person's way, within the coordinator's own agency."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def begin(self, agency: str, ref: str, step: Step, on: date) -> Career:
        return keep_career.begin_career(self._ports, agency, ref, step, on)

    def note(self, agency: str, ref: str, step: Step, on: date) -> Career:
        return keep_career.note_step(self._ports, agency, ref, step, on)

    def deselect(
        self, agency: str, ref: str, reason: DeselectionReason, at: datetime | None
    ) -> Career:
        return deselect_supporter.deselect_supporter(self._ports, agency, ref, reason, at)

    def cancel_deselection(self, agency: str, ref: str) -> Career:
        return deselect_supporter.cancel_deselection(self._ports, agency, ref)

    def all_of(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        return keep_career.list_careers(self._ports, agency, after, limit)

    def one(self, agency: str, ref: str) -> Career:
        return keep_career.career_of(self._ports, agency, ref)
