"""What the use cases need from outside, all bound to the caller's one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from services.matching.domain.career import Career
from services.matching.domain.duty_roster import Shift, Span
from services.matching.domain.line import InLine, Place, Worth
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.scoring import Weights
from services.matching.domain.search import Search
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import Urgency
from services.matching.domain.week_hours import WeekHours


@dataclass(frozen=True)
class PoolFilter:
    """What the store can narrow by index; a superset of what the hard rules let through.

    `home`: the requester's agency, of which also those are read who are shared with no other.
    `hours`: in which they may be reachable; None when it does not matter.
    `topics` say in which order the pool is read: first who has lived through one of them, then
    who knows one, then the others; within each, who was offered something longest ago.
    """

    agencies: frozenset[str]
    language: str
    designated_by: date
    trained_until: date
    home: str
    hours: WeekHours | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hold:
    """A place for one request, and what must still be true of the supporter to take it.

    `most_load`: what they may carry with it. `most_offers`: how many they may have had since
    `since`, before this one.
    """

    request_id: str
    weight: int
    at: datetime
    most_load: int
    most_offers: int
    since: datetime


class Supporters(Protocol):
    """The regional pool; only a home agency's coordinator reads or writes a profile."""

    def add(self, supporter: Supporter) -> None:
        """Raises AlreadyEnrolled; a supporter who left their agency's pool may return."""

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        """Those still in the pool, ordered by reference, after the reference given."""

    def find(self, ref: str) -> Supporter | None: ...

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        """Everything but the holds; raises ChangedMeanwhile when `before` is stale."""

    def hold(self, ref: str, hold: Hold) -> bool:
        """Take one place for the request, once; False when there is none to take."""

    def release(self, ref: str, request_id: str, rests_until: datetime | None = None) -> None:
        """Give the place back; releasing twice gives back one. A longer rest stays."""

    def candidates(self, wanted: PoolFilter, page: int, most: int) -> Iterator[list[Supporter]]:
        """Supporters with a free place, nobody twice, never more than `most` read."""

    def some(self, refs: Collection[str]) -> Sequence[Supporter]:
        """Those of them who are in the pool, in the order given."""

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        """Anybody in the agency's pool, whatever speaks against them: to explain with."""


class Searches(Protocol):
    def find(self, agency: str, request_id: str) -> Search | None: ...

    def add(self, search: Search) -> None: ...

    def save(self, before: Search, after: Search) -> Search:
        """Raises ChangedMeanwhile when `before` is stale."""


class Offers(Protocol):
    """Offers in the requester's agency, with a regional route for the supporter."""

    def add(self, offer: Offer) -> None: ...

    def find(self, agency: str, offer_id: str) -> Offer | None: ...

    def own(self, supporter_ref: str, home: str, offer_id: str) -> Offer | None:
        """The offer wherever its agency is, if it was made to this supporter."""

    def open_to(
        self, supporter_ref: str, home: str, now: datetime, after: str | None, limit: int
    ) -> Sequence[Offer]: ...

    def running_with(self, supporter_ref: str) -> Sequence[Offer]:
        """Open and accepted, whatever agency they are for."""

    def earlier_peers(self, agency: str, most: int) -> frozenset[str]:
        """Who lately supported anybody of this agency, the last `most` of them."""

    def settle(self, before: Offer, after: Offer) -> None:
        """Compare and set on state and expiry; raises ChangedMeanwhile to the one who lost."""


class RosterPlace(NamedTuple):
    """Where a list of shifts goes on: after this start, and at the same start after this id."""

    starts_at: datetime
    shift_id: str


class Shifts(Protocol):
    """The agencies' rosters of who is on call; a cancelled shift is not there.

    Every change counts up the agency's roster in the same transaction, so that of two that looked
    for overlaps at the same moment one has to look again.
    """

    def add(self, shifts: Sequence[Shift]) -> None:
        """Of one agency."""

    def find(self, agency: str, shift_id: str) -> Shift | None: ...

    def save(self, before: Shift, after: Shift) -> Shift:
        """Raises ChangedMeanwhile when `before` is stale."""

    def take_off(self, agency: str, ref: str, now: datetime) -> None:
        """Cancel all shifts of the supporter that are not over."""

    def between(
        self,
        agency: str,
        within: Span,
        after: RosterPlace | None = None,
        limit: int | None = None,
    ) -> Sequence[Shift]:
        """Those that touch the time, ordered by their start."""

    def own(
        self, agency: str, ref: str, now: datetime, after: RosterPlace | None, limit: int
    ) -> Sequence[Shift]:
        """Those of the supporter that are not over, ordered by their start."""


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Deadlines(Protocol):
    def expire_offer_at(self, offer: Offer) -> None: ...

    def forget(self, offer: Offer) -> None: ...

    def recheck_at(self, offer: Offer, at: datetime) -> None:
        """Ask again at this time whether the offer, or the contact, may go on."""

    def call_at(self, search: Search, at: datetime) -> None:
        """The search that waits has waited long enough by then."""

    def forget_call(self, request_id: str) -> None: ...

    def assign_at(self, at: datetime) -> None:
        """Whoever waits is assigned then; asking twice is asking once."""

    def deselect_at(self, agency: str, supporter_ref: str, at: datetime) -> None:
        """In place of an earlier decision that has not taken effect."""

    def forget_deselection(self, supporter_ref: str) -> None: ...

    def lapse_at(self, supporter: Supporter, at: datetime) -> None:
        """Their training may be out of order from then on; in place of an earlier day."""

    def forget_lapse(self, supporter_ref: str) -> None: ...


class Careers(Protocol):
    """How people became, were and ceased to be supporters, in the agency they belong to."""

    def find(self, agency: str, supporter_ref: str) -> Career | None: ...

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        """Ordered by reference, after the reference given."""

    def save(self, before: Career, after: Career) -> Career:
        """A career of version 0 is new; raises ChangedMeanwhile when `before` is stale."""


class Personnel(Protocol):
    """Who commands which unit and left which, also of people who are no supporters yet."""

    def keep_command(self, agency: str, supporter_ref: str, command: Command) -> None:
        """News of an end stays, whichever of the two came first."""

    def commands_of(self, agency: str, supporter_ref: str) -> Sequence[Command]: ...

    def keep_former_unit(self, agency: str, supporter_ref: str, left: FormerUnit) -> None:
        """Of several departures from one unit the last one stays."""

    def former_units_of(self, agency: str, supporter_ref: str) -> Sequence[FormerUnit]: ...


class Line(Protocol):
    """The requests that wait, of all agencies, in the order of who stands longest."""

    def join(self, one: InLine) -> None:
        """Standing in line twice is standing once, at the newer place."""

    def leave(self, request_id: str, at: datetime) -> None: ...

    def first(self, most: int) -> Sequence[InLine]: ...


class Assignment(Protocol):
    def best(self, worth: Sequence[Worth]) -> list[Place | None]:
        """For each request the place it gets, no place twice, worth the most altogether.

        None where nothing is left; many are assigned rather than few.
        """


class Arrivals(Protocol):
    def rush(self) -> bool:
        """Counts one more request and says whether very many came in the last seconds."""


class DutyRoster(Protocol):
    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        """References of who is on duty, the home agency's and primaries first."""


class Policies(Protocol):
    """The region's rules as they stand."""

    def terms(self, agency: str, need: Need) -> Terms: ...

    def weights(self) -> Weights: ...

    def fan_out(self, urgency: Urgency) -> int: ...

    def wait(self, urgency: Urgency) -> timedelta:
        """How long a request may wait for somebody who is only busy; often not at all."""

    def rest_after(self, topics: Collection[str]) -> timedelta:
        """How long a supporter rests after a contact about them; nothing if it was light."""

    def rest_after_incident(self) -> timedelta: ...

    def paced(self, span: timedelta) -> timedelta:
        """The span as it passes where demonstrations run faster."""

    def requirement(self, agency: str) -> Requirement:
        """The training an agency asks of its own supporters."""

    def next_day(self, agency: str, now: datetime) -> datetime:
        """The next midnight of the agency, when agreements and trainings begin and end."""

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]: ...

    def offer_time_limit(self, urgency: Urgency) -> timedelta: ...

    def max_offers(self, urgency: Urgency) -> int: ...

    def default_cap(self) -> int: ...

    def has_unit(self, agency: str, code: str) -> bool: ...

    def knows(self, agency: str) -> bool:
        """Whether the region has such an agency, retired ones included."""

    def time_zone(self, agency: str) -> str: ...

    def serves(self, agency: str) -> bool:
        """False once the agency is retired: it enrols and is asked no more."""


class Measures(Protocol):
    """Counted once the transaction has committed, never for one that was tried again."""

    def offer(self, outcome: str) -> None: ...

    def time_to_offer(self, waited: timedelta) -> None: ...

    def time_to_acceptance(self, waited: timedelta) -> None: ...

    def search(self, state: str) -> None: ...

    def escalation(self, reason: str) -> None: ...

    def examined(self, candidates: int) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...


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
    conflict_key: bytes = field(repr=False)
