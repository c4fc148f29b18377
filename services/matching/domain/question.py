"""The question put to every candidate: is this supporter right for this need, now?"""

from dataclasses import dataclass, field
from datetime import datetime

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


@dataclass(frozen=True)
class Marks:
    """The conflict tokens a supporter has for one request: one set for each kind of conflict.

    `units` are those they are, or were within the look-back, of; `commanded_units` the tokens of
    belonging to them.
    """

    person: str
    unit: str
    units: frozenset[str]
    related: str
    investigated: str
    commands: frozenset[str]
    commanded: frozenset[str]
    incidents: frozenset[str]


@dataclass(frozen=True)
class Candidate:
    supporter: Supporter
    marks: Marks
