"""The question put to every candidate: is this supporter right for this need, now?"""

from dataclasses import dataclass
from datetime import datetime

from .need import Need
from .supporter import Supporter


@dataclass(frozen=True)
class Question:
    """`lenders`: the agencies that may help this agency at this urgency today, itself included."""

    need: Need
    agency: str
    lenders: frozenset[str]
    tried: frozenset[str]
    now: datetime


@dataclass(frozen=True)
class Candidate:
    """A supporter with the conflict tokens they would have for one request."""

    supporter: Supporter
    ref_token: str
    unit_token: str
