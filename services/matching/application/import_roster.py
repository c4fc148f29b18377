"""Supporters are enrolled from a roster, row by row, each with its own answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.matching.domain.errors import (
    AlreadyEnrolled,
    CareerStepRefused,
    InvalidProfile,
    UnreadableSupporter,
)
from services.matching.domain.roster_import import COLUMNS, Refusal
from services.matching.domain.supporter import Profile

from .keep_pool import admit, enrol_supporter
from .ports import Ports


class Result(StrEnum):
    """`known`: in the agency's pool before, and left as they are there."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    number: int
    ref: str
    profile: Profile


@dataclass(frozen=True)
class Outcome:
    row: int
    result: Result
    column: str | None = None
    remedy: str | None = None


def import_entries(ports: Ports, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
    """Importing the same rows again enrols nobody twice and changes nobody."""
    return [_outcome(ports, agency, entry, enrol_supporter) for entry in entries]


def check_entries(ports: Ports, agency: str, entries: Iterable[Entry | Refusal]) -> list[Outcome]:
    """What importing would answer, without enrolling anybody."""
    return [_outcome(ports, agency, entry, admit) for entry in entries]


def _outcome(
    ports: Ports,
    agency: str,
    entry: Entry | Refusal,
    act: Callable[[Ports, str, str, Profile], object],
) -> Outcome:
    if isinstance(entry, Refusal):
        return Outcome(entry.number, Result.REFUSED, entry.column, entry.remedy)
    try:
        act(ports, agency, entry.ref, entry.profile)
    except AlreadyEnrolled:
        return _known_or_taken(ports, agency, entry)
    except (InvalidProfile, CareerStepRefused) as mistake:
        column = mistake.field if mistake.field in COLUMNS else "supporter_ref"
        return Outcome(entry.number, Result.REFUSED, column, mistake.remedy)
    return Outcome(entry.number, Result.ACCEPTED)


def _known_or_taken(ports: Ports, agency: str, entry: Entry) -> Outcome:
    """Where else a reference is taken is not told."""
    if _home_of(ports, entry.ref) == agency:
        return Outcome(entry.number, Result.KNOWN)
    remedy = "a reference that is in no pool"
    return Outcome(entry.number, Result.REFUSED, "supporter_ref", remedy)


def _home_of(ports: Ports, ref: str) -> str | None:
    try:
        known = ports.supporters.find(ref)
    except UnreadableSupporter as unreadable:
        return unreadable.agency
    return known.agency if known is not None else None
