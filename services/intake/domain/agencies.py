"""What intake needs to know of an agency and its jurisdiction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    code: str
    name: str


@dataclass(frozen=True)
class Notice:
    """What the jurisdiction says about confidentiality and its limits."""

    jurisdiction: str
    version: str
    limits: tuple[str, ...]
    role_statement: str


@dataclass(frozen=True)
class Agency:
    """A retired agency (`active` is False) keeps its records and takes no new request.

    `time_zone` has an IANA name.
    """

    id: str
    name: str
    crisis_line: str | None
    anonymous_requests: bool
    units: tuple[Unit, ...]
    notice: Notice
    active: bool = True
    time_zone: str = "UTC"
    clinician_line: str | None = None

    def has_unit(self, code: str) -> bool:
        return any(unit.code == code for unit in self.units)
