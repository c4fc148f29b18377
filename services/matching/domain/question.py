"""The question put to every candidate: is this supporter right for this need, now?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from .need import Need
from .supporter import Supporter
from .terms import Terms


@dataclass(frozen=True)
class Question:
    """`lenders`: the agencies that may help this agency at this urgency today, itself included.

    `tried`: whom this search does not ask again. `on_call`: those on duty now. `widened`: the
    search has gone on to other agencies than the one that was preferred.
    """

    need: Need
    agency: str
    lenders: frozenset[str]
    tried: frozenset[str]
    now: datetime
    terms: Terms = field(default_factory=Terms)
    on_call: frozenset[str] = frozenset()
    widened: bool = False


class Marks(Protocol):
    """The conflict tokens a supporter has for one request: one set for each kind of conflict.

    `units` are those they are, or were within the look-back, of; `commanded` the tokens of being
    under somebody in them.
    """

    @property
    def person(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def units(self) -> frozenset[str]: ...

    @property
    def related(self) -> str: ...

    @property
    def investigated(self) -> str: ...

    @property
    def commands(self) -> frozenset[str]: ...

    @property
    def commanded(self) -> frozenset[str]: ...

    @property
    def incidents(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Candidate:
    supporter: Supporter
    marks: Marks
