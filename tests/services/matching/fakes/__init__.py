"""Hand-written stand-ins for the ports of matching, held to the same tests as the real ones."""

from dataclasses import dataclass
from uuid import uuid4

from services.matching.application.ports import Ports
from services.matching.domain.supporter import Supporter
from tests.services.matching.builders import CONFLICT_KEY

from .duty import FakeDuty, FakeRoster
from .policies import FakePolicies
from .pool import FakeCareers, FakePersonnel, FakeSupporters
from .searching import (
    FakeArrivals,
    FakeAskings,
    FakeAssignment,
    FakeLine,
    FakeOffers,
    FakeSearches,
)
from .surroundings import FakeClock, FakeDeadlines, FakeEvents, FakeMeasures

__all__ = [
    "FakeArrivals",
    "FakeAskings",
    "FakeAssignment",
    "FakeCareers",
    "FakeClock",
    "FakeDeadlines",
    "FakeDuty",
    "FakeEvents",
    "FakeLine",
    "FakeMeasures",
    "FakeOffers",
    "FakePersonnel",
    "FakePolicies",
    "FakeRoster",
    "FakeSearches",
    "FakeSupporters",
    "World",
]


@dataclass
class World:
    """All fakes together, and the ports made of them."""

    def __post_init__(self) -> None:
        self.supporters = FakeSupporters()
        self.searches = FakeSearches()
        self.offers = FakeOffers()
        self.events = FakeEvents()
        self.deadlines = FakeDeadlines()
        self.policies = FakePolicies()
        self.measures = FakeMeasures()
        self.clock = FakeClock()
        self.duty = FakeDuty()
        self.shifts = FakeRoster()
        self.personnel = FakePersonnel()
        self.careers = FakeCareers()
        self.line = FakeLine()
        self.arrivals = FakeArrivals()
        self.askings = FakeAskings()

    @property
    def ports(self) -> Ports:
        return Ports(
            self.supporters,
            self.searches,
            self.offers,
            self.events,
            self.deadlines,
            self.policies,
            self.measures,
            self.clock,
            new_id=lambda: str(uuid4()),
            duty_roster=self.duty,
            shifts=self.shifts,
            personnel=self.personnel,
            careers=self.careers,
            line=self.line,
            assignment=FakeAssignment(),
            arrivals=self.arrivals,
            askings=self.askings,
            conflict_key=CONFLICT_KEY,
        )

    def pool(self, *supporters: Supporter) -> None:
        for one in supporters:
            self.supporters.add(one)
