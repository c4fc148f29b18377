"""Who asks, what for, and what they say in confidence."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from services.intake.domain.errors import ImpossibleDay, NameMissing, NameNotAllowed

EARLIEST = date(1950, 1, 1)


class IdentityLevel(StrEnum):
    ANONYMOUS = "anonymous"
    PSEUDONYMOUS = "pseudonymous"
    NAMED = "named"


@dataclass(frozen=True)
class Asker:
    """All that is stored about who asked; empty once they are forgotten."""

    identity_level: IdentityLevel
    ref: str | None = None
    lookup_id: str | None = None
    access_digest: str | None = None

    @property
    def known(self) -> bool:
        return self != self.forgotten()

    def forgotten(self) -> "Asker":
        return Asker(self.identity_level)


@dataclass(frozen=True)
class Wish:
    """What the asker needs, in codes: the only part others than the supporter see.

    `gender` must be met; `rank_bands`, `veteran` and `day_parts` would be welcome. `may_widen`:
    another agency's peer will do when the preferred one has none.
    """

    urgency: str
    topics: tuple[str, ...]
    prefer: str
    language: str
    contact_kind: str
    own_unit_allowed: bool = False
    may_widen: bool = False
    gender: str | None = None
    rank_bands: tuple[str, ...] = ()
    veteran: bool = False
    day_parts: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Incident:
    """What the request is about, by its number in the agency; with the day it leads to who asks.

    It has no repr so that no log can print it.
    """

    number: str
    on: date

    def checked_for(self, today: date) -> "Incident":
        """:raises ImpossibleDay: for one that is still to come, or that nobody here was at."""
        if not EARLIEST <= self.on <= today:
            raise ImpossibleDay
        return self

    @property
    def month(self) -> datetime:
        """Its first instant: as exact as anybody else may know."""
        return datetime(self.on.year, self.on.month, 1, tzinfo=UTC)


@dataclass(frozen=True, repr=False)
class Confidence:
    """For the supporter's eyes only; it has no repr so that no log can print it."""

    text: str
    contact: str
    name: str | None = None

    def checked_for(self, level: IdentityLevel) -> "Confidence":
        if level is IdentityLevel.NAMED and not self.name:
            raise NameMissing
        if level is not IdentityLevel.NAMED and self.name is not None:
            raise NameNotAllowed
        return self
