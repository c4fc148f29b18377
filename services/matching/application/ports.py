"""What the use cases need from outside, all bound to the caller's one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from services.matching.domain.duty_roster import Shift, Span
from services.matching.domain.offer import Offer
from services.matching.domain.scoring import Weights
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Urgency


@dataclass(frozen=True)
class PoolFilter:
    """What the store can narrow by index; a superset of what the hard rules let through."""

    agencies: frozenset[str]
    language: str
    designated_by: date
    trained_until: date


class Supporters(Protocol):
    """The regional pool; only a home agency's coordinator reads or writes a profile."""

    def add(self, supporter: Supporter) -> None:
        """Raises AlreadyEnrolled; a supporter who left their agency's pool may return."""

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        """Those still in the pool, ordered by reference, after the reference given."""

    def find(self, ref: str) -> Supporter | None: ...

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        """Everything but the holds; raises ChangedMeanwhile when `before` is stale."""

    def hold(self, ref: str, request_id: str, at: datetime) -> bool:
        """Take one place for the request, once; False when there is none to take."""

    def release(self, ref: str, request_id: str) -> None:
        """Give the place back; releasing twice gives back one."""

    def candidates(self, wanted: PoolFilter, page: int, most: int) -> Iterator[list[Supporter]]:
        """Supporters with a free place, least recently offered first, never more than `most`."""

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

    def settle(self, before: Offer, after: Offer) -> None:
        """Compare and set on state and expiry; raises ChangedMeanwhile to the one who lost."""


class RosterPlace(NamedTuple):
    """Where a list of shifts goes on: after this start, and at the same start after this id."""

    starts_at: datetime
    shift_id: str


class DutyRoster(Protocol):
    """Who is on call, agency by agency; a cancelled shift is not there.

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

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        """References of whoever is on duty now in these agencies, each once.

        Of the home agency first, within an agency's place primaries before secondaries.
        """


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Deadlines(Protocol):
    def expire_offer_at(self, offer: Offer) -> None: ...

    def forget(self, offer: Offer) -> None: ...


class Policies(Protocol):
    """The region's rules as they stand."""

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]: ...

    def offer_time_limit(self, urgency: Urgency) -> timedelta: ...

    def max_offers(self, urgency: Urgency) -> int: ...

    def default_cap(self) -> int: ...

    def has_unit(self, agency: str, code: str) -> bool: ...

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
    conflict_key: bytes = field(repr=False)
    roster: DutyRoster
    weights: Weights = field(default_factory=Weights)
