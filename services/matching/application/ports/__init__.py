"""What the use cases need from outside, all bound to the caller's one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .duty import DutyRoster, RosterPlace, Shifts
from .policies import Policies
from .pool import Careers, Hold, Personnel, PoolFilter, Supporters
from .searching import Arrivals, Askings, Assignment, Line, Offers, Searches
from .surroundings import Clock, Deadlines, Events, Measures

__all__ = [
    "Arrivals",
    "Askings",
    "Assignment",
    "Careers",
    "Clock",
    "Deadlines",
    "DutyRoster",
    "Events",
    "Hold",
    "Line",
    "Measures",
    "Offers",
    "Personnel",
    "Policies",
    "PoolFilter",
    "Ports",
    "RosterPlace",
    "Searches",
    "Shifts",
    "Supporters",
]


@dataclass(frozen=True)
class Ports:
    supporters: Supporters
    searches: Searches
    offers: Offers
    events: Events
    deadlines: Deadlines
    policies: Policies
    measures: Measures
    clock: Clock
    new_id: Callable[[], str]
    duty_roster: DutyRoster
    shifts: Shifts
    personnel: Personnel
    careers: Careers
    line: Line
    assignment: Assignment
    arrivals: Arrivals
    askings: Askings
    conflict_key: bytes = field(repr=False)
