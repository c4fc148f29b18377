"""An agency asks for other training than before: the pool's index follows, bit by bit.

Searches leave out whoever does not meet their own agency's requirement, by what was found when
their ledger was saved. After a change they would read, and put aside, whoever met only the old one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.matching.domain.errors import UnreadableSupporter
from services.matching.domain.terms import Requirement

from .ports import Ports
from .watch_credentials import watch_credentials


@dataclass(frozen=True)
class Place:
    """In the pool of an agency, ordered by reference, under way to what it asks for now."""

    agency: str
    asked: str
    after: str


@dataclass(frozen=True)
class Progress:
    """`followed`: agency → digest of the requirement by which its whole pool was looked at."""

    followed: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Progress":
        place = data.get("place")
        return cls(data.get("followed", {}), Place(**place) if place else None)

    @property
    def data(self) -> dict[str, Any]:
        return {"followed": dict(self.followed), "place": self.place and vars(self.place)}

    def after(self, agency: str, asked: str) -> str | None:
        """A requirement that changes again is followed from the first on."""
        place = self.place
        under_way = place is not None and (place.agency, place.asked) == (agency, asked)
        return place.after if place and under_way else None


def whom_to_look_at(ports: Ports, before: Progress, most: int) -> tuple[Sequence[str], Progress]:
    """At most so many references, and how far one has come when they have been looked at."""
    refs: list[str] = []
    followed = dict(before.followed)
    for agency in ports.policies.agencies():
        asked = _digest(ports.policies.requirement(agency))
        if followed.get(agency) == asked:
            continue
        after = before.after(agency, asked)
        refs.extend(one.ref for one in ports.supporters.of_agency(agency, after, most - len(refs)))
        if len(refs) == most:
            return refs, Progress(followed, Place(agency, asked, refs[-1]))
        followed[agency] = asked
    return refs, Progress(followed)


def look_at(ports: Ports, ref: str) -> None:
    """What runs is left alone: that is looked at the next midnight."""
    try:
        supporter = ports.supporters.find(ref)
    except UnreadableSupporter:
        return
    if supporter is not None and not supporter.left:
        watch_credentials(ports, supporter)


def _digest(asked: Requirement) -> str:
    ages = sorted((topic, age.total_seconds()) for topic, age in asked.refreshers.items())
    said = repr((asked.initial_hours, asked.annual_hours, ages, asked.declaration_days))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
