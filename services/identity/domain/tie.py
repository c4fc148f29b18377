"""What ties two people so that neither is to be the other's peer: declared, and seen from both."""

from dataclasses import dataclass, replace
from datetime import datetime

INVESTIGATION = "investigation"
RELATIONSHIPS = ("relative", "partner", "former_partner", "close_friend", "business", "other")
TIE_KINDS = (*RELATIONSHIPS, INVESTIGATION)
MOST_TIES = 40
"""Running ones of one person; their references go into a token, which has an end."""


class NoSuchTie(LookupError):
    """This agency declared no such tie."""


class TooManyTies(Exception):
    """One of the two has as many running ties as anybody may; end one first."""


class TiedToThemselves(ValueError):
    """A tie is between two."""


@dataclass(frozen=True)
class Tie:
    """Between a member and either another member of the agency or a supporter of any agency.

    Exactly one of `other_id` and `supporter_ref` is given.
    """

    id: str
    agency: str
    kind: str
    member_id: str
    declared_at: datetime
    other_id: str | None = None
    supporter_ref: str | None = None
    ended_at: datetime | None = None

    @property
    def abroad(self) -> bool:
        """One side is known by a pool pseudonym only."""
        return self.supporter_ref is not None

    @property
    def running(self) -> bool:
        return self.ended_at is None

    @property
    def investigation(self) -> bool:
        return self.kind == INVESTIGATION

    def same_as(self, other: "Tie") -> bool:
        """The same two and the same kind, whoever was named first."""
        return (self.kind, self._sides) == (other.kind, other._sides)

    def end(self, at: datetime) -> "Tie":
        """Ending twice is one ending: the first stands."""
        return replace(self, ended_at=at) if self.running else self

    @property
    def _sides(self) -> frozenset[str | None]:
        return frozenset({self.member_id, self.other_id, self.supporter_ref})
