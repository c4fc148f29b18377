"""How often a day a coordinator may change what could tell them who asked."""

from dataclasses import dataclass, replace
from datetime import datetime

from .errors import TooManyChanges

MOST_A_DAY = 5
"""Of each kind, for one supporter. A day of service has one incident, a hard one two or three,
and a mistyped unit is corrected at once. An agency has dozens of units and hundreds of incident
numbers: trying them all on one supporter takes weeks, while a contact takes days."""


@dataclass(frozen=True)
class TellingChanges:
    """What was entered since `midnight`, by kind; another day's numbers count no more."""

    midnight: datetime | None = None
    involvements: int = 0
    facts: int = 0

    def with_involvement(self, midnight: datetime) -> "TellingChanges":
        today = self._of(midnight)
        return replace(today, involvements=_one_more(today.involvements))

    def with_fact(self, midnight: datetime) -> "TellingChanges":
        today = self._of(midnight)
        return replace(today, facts=_one_more(today.facts))

    def _of(self, midnight: datetime) -> "TellingChanges":
        return self if self.midnight == midnight else TellingChanges(midnight)


def _one_more(number: int) -> int:
    if number >= MOST_A_DAY:
        raise TooManyChanges
    return number + 1
