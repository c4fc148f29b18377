"""Who asks, what for, and what they say in confidence."""

from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.errors import NameMissing, NameNotAllowed


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

    def forgotten(self) -> "Asker":
        return Asker(self.identity_level)


@dataclass(frozen=True)
class Wish:
    """What the asker needs, in codes: the only part others than the supporter see."""

    urgency: str
    topics: tuple[str, ...]
    prefer: str
    language: str
    contact_kind: str
    own_unit_allowed: bool = False


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
