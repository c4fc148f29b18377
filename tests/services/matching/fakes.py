"""Hand-written stand-ins for the ports of matching, held to the same tests as the real ones."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from services.matching.adapters.scipy_assignment import solve
from services.matching.application.ports import Hold, PoolFilter, Ports, RosterPlace
from services.matching.domain.career import Career
from services.matching.domain.duty_roster import Shift, Span, order_of_call
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile
from services.matching.domain.line import InLine, Place, Worth
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.scoring import Weights
from services.matching.domain.search import Search
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import Urgency
from services.matching.domain.week_hours import open_hours
from shared.events.envelope import Event
from shared.events.registry import decode, encode
from shared.region.matching_policy import WEIGHTS
from tests.services.matching.builders import CONFLICT_KEY, MONDAY_NOON


class FakeSupporters:
    def __init__(self) -> None:
        self.rows: dict[str, Supporter] = {}

    def add(self, supporter: Supporter) -> None:
        known = self.rows.get(supporter.ref)
        if known is None:
            self.rows[supporter.ref] = supporter
        elif known.left and known.agency == supporter.agency:
            self.rows[supporter.ref] = replace(supporter, version=known.version + 1)
        else:
            raise AlreadyEnrolled

    def find(self, ref: str) -> Supporter | None:
        return self.rows.get(ref)

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        listed = (self.rows[ref] for ref in sorted(self.rows) if after is None or ref > after)
        return [one for one in listed if one.agency == agency and not one.left][:limit]

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        stored = self.rows[before.ref]
        if stored.version != before.version:
            raise ChangedMeanwhile
        saved = replace(
            after,
            holds=stored.holds,
            recent_offers=stored.recent_offers,
            version=before.version + 1,
        )
        self.rows[before.ref] = saved
        return saved

    def hold(self, ref: str, hold: Hold) -> bool:
        one = self.rows.get(ref)
        if one is None or one.left or one.paused:
            return False
        if hold.request_id not in one.holds and not _has_room(one, hold):
            return False
        holds = {**one.holds, hold.request_id: hold.weight}
        self._change(one, holds=holds, recent_offers=(*one.recent_offers, hold.at))
        return True

    def release(self, ref: str, request_id: str, rests_until: datetime | None = None) -> None:
        one = self.rows.get(ref)
        if one is None or request_id not in one.holds:
            return
        holds = {key: weight for key, weight in one.holds.items() if key != request_id}
        self._change(one, holds=holds)
        if rests_until is not None:
            self.rows[ref] = self.rows[ref].resting(rests_until)

    def candidates(self, wanted: PoolFilter, page: int, most: int) -> Iterator[list[Supporter]]:
        found = sorted((one for one in self.rows.values() if _in(wanted, one)), key=_rested_first)
        seen: set[str] = set()
        for belongs in _strata(wanted):
            under = [one for one in found if belongs(one)][:most]
            most -= len(under)
            fresh = [one for one in under if one.ref not in seen]
            seen.update(one.ref for one in fresh)
            for start in range(0, len(fresh), page):
                yield fresh[start : start + page]

    def some(self, refs: Collection[str]) -> Sequence[Supporter]:
        return [self.rows[ref] for ref in refs if ref in self.rows and not self.rows[ref].left]

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        return [one for one in self.rows.values() if one.agency == agency and not one.left][:most]

    def _change(self, one: Supporter, **facts: Any) -> None:
        self.rows[one.ref] = replace(one, version=one.version + 1, **facts)


def _has_room(one: Supporter, hold: Hold) -> bool:
    lately = sum(1 for at in one.recent_offers if at > hold.since)
    bearable = one.load + hold.weight <= hold.most_load
    return one.free >= 1 and bearable and lately < hold.most_offers


def _strata(wanted: PoolFilter) -> list[Callable[[Supporter], bool]]:
    """Who has lived through a topic, then who knows one, then anybody; topic by topic."""
    lived = [
        lambda one, topic=topic: topic in one.profile.lived_experience for topic in wanted.topics
    ]
    known = [lambda one, topic=topic: topic in one.profile.topics for topic in wanted.topics]
    return [*lived, *known, lambda one: True]


_hours_of = lru_cache(10_000)(open_hours)


def _in(wanted: PoolFilter, one: Supporter) -> bool:
    valid_until = one.profile.training_valid_until
    return (
        one.agency in wanted.agencies
        and (one.profile.shared or one.agency == wanted.home)
        and wanted.language in one.profile.languages
        and not one.left
        and not one.paused
        and one.free >= 1
        and one.profile.designated_on <= wanted.designated_by
        and valid_until is not None
        and valid_until >= wanted.trained_until
        and (wanted.hours is None or wanted.hours.meets(_hours_of(one.profile.times)))
    )


def _rested_first(one: Supporter) -> tuple[float, str]:
    return (one.last_offered_at.timestamp() if one.last_offered_at else 0.0, one.ref)


class FakeSearches:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Search] = {}

    def find(self, agency: str, request_id: str) -> Search | None:
        return self.rows.get((agency, request_id))

    def add(self, search: Search) -> None:
        self.rows[search.agency, search.request_id] = search

    def save(self, before: Search, after: Search) -> Search:
        key = (before.agency, before.request_id)
        if self.rows[key].version != before.version:
            raise ChangedMeanwhile
        self.rows[key] = replace(after, version=before.version + 1)
        return self.rows[key]


class FakeOffers:
    def __init__(self) -> None:
        self.rows: dict[str, Offer] = {}

    def add(self, offer: Offer) -> None:
        self.rows[offer.offer_id] = offer

    def find(self, agency: str, offer_id: str) -> Offer | None:
        found = self.rows.get(offer_id)
        return found if found is not None and found.agency == agency else None

    def own(self, supporter_ref: str, home: str, offer_id: str) -> Offer | None:
        found = self.rows.get(offer_id)
        if found is None or (found.supporter_ref, found.supporter_agency) != (supporter_ref, home):
            return None
        return found

    def open_to(
        self, supporter_ref: str, home: str, now: datetime, after: str | None, limit: int
    ) -> Sequence[Offer]:
        return [
            one
            for offer_id, one in sorted(self.rows.items())
            if self.own(supporter_ref, home, offer_id)
            and one.state is OfferState.OPEN
            and one.expires_at > now
            and (after is None or offer_id > after)
        ][:limit]

    def running_with(self, supporter_ref: str) -> Sequence[Offer]:
        mine = (one for _, one in sorted(self.rows.items()) if one.supporter_ref == supporter_ref)
        return [one for one in mine if one.running]

    def earlier_peers(self, agency: str, most: int) -> frozenset[str]:
        ours = [one for one in self.rows.values() if one.agency == agency and one.accepted_at]
        ours.sort(key=lambda one: one.accepted_at or MONDAY_NOON, reverse=True)
        return frozenset(one.supporter_ref for one in ours[:most])

    def settle(self, before: Offer, after: Offer) -> None:
        stored = self.rows[before.offer_id]
        if (stored.state, stored.expires_at) != (before.state, before.expires_at):
            raise ChangedMeanwhile
        self.rows[before.offer_id] = after


class FakeEvents:
    """Keeps what was published, after the catalogue itself has accepted it."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self.published.append(decode(encode(Event.new(type, agency, data, MONDAY_NOON))))

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.published]

    def last(self, type: str) -> Event:
        return next(event for event in reversed(self.published) if event.type == type)


class FakeDeadlines:
    def __init__(self) -> None:
        self.waiting: dict[str, datetime] = {}
        self.rechecks: dict[str, datetime] = {}
        self.calls: dict[str, datetime] = {}
        self.assignments: list[datetime] = []
        self.deselections: dict[str, datetime] = {}
        self.lapses: dict[str, datetime] = {}

    def expire_offer_at(self, offer: Offer) -> None:
        self.waiting[offer.offer_id] = offer.expires_at

    def forget(self, offer: Offer) -> None:
        self.waiting.pop(offer.offer_id, None)

    def recheck_at(self, offer: Offer, at: datetime) -> None:
        self.rechecks[offer.offer_id] = at

    def call_at(self, search: Search, at: datetime) -> None:
        self.calls[search.request_id] = at

    def forget_call(self, request_id: str) -> None:
        self.calls.pop(request_id, None)

    def assign_at(self, at: datetime) -> None:
        self.assignments.append(at)

    def deselect_at(self, agency: str, supporter_ref: str, at: datetime) -> None:
        self.deselections[supporter_ref] = at

    def forget_deselection(self, supporter_ref: str) -> None:
        self.deselections.pop(supporter_ref, None)

    def lapse_at(self, supporter: Supporter, at: datetime) -> None:
        self.lapses[supporter.ref] = at

    def forget_lapse(self, supporter_ref: str) -> None:
        self.lapses.pop(supporter_ref, None)


class FakeCareers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Career] = {}

    def find(self, agency: str, supporter_ref: str) -> Career | None:
        return self.rows.get((agency, supporter_ref))

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        ours = [career for key, career in sorted(self.rows.items()) if key[0] == agency]
        return [career for career in ours if after is None or career.ref > after][:limit]

    def save(self, before: Career, after: Career) -> Career:
        stored = self.rows.get((before.agency, before.ref))
        if (stored.version if stored else 0) != before.version:
            raise ChangedMeanwhile
        saved = replace(after, version=before.version + 1)
        self.rows[before.agency, before.ref] = saved
        return saved


class FakePersonnel:
    def __init__(self) -> None:
        self.commands: dict[str, tuple[str, str, Command]] = {}
        self.left: dict[tuple[str, str, str], FormerUnit] = {}

    def keep_command(self, agency: str, supporter_ref: str, command: Command) -> None:
        known = self.commands.get(command.command_id)
        if known is None or known[2].ended_at is None:
            self.commands[command.command_id] = (agency, supporter_ref, command)

    def commands_of(self, agency: str, supporter_ref: str) -> Sequence[Command]:
        owned = (row for _, row in sorted(self.commands.items()))
        return [row[2] for row in owned if row[:2] == (agency, supporter_ref)]

    def keep_former_unit(self, agency: str, supporter_ref: str, left: FormerUnit) -> None:
        known = self.left.get((agency, supporter_ref, left.unit))
        if known is None or known.until < left.until:
            self.left[agency, supporter_ref, left.unit] = left

    def former_units_of(self, agency: str, supporter_ref: str) -> Sequence[FormerUnit]:
        mine = (agency, supporter_ref)
        return [left for key, left in sorted(self.left.items()) if key[:2] == mine]


class FakeLine:
    def __init__(self) -> None:
        self.rows: dict[str, InLine] = {}

    def join(self, one: InLine) -> None:
        self.rows[one.request_id] = one

    def leave(self, request_id: str, at: datetime) -> None:
        self.rows.pop(request_id, None)

    def first(self, most: int) -> Sequence[InLine]:
        return sorted(self.rows.values(), key=lambda o: (o.stands_since, o.request_id))[:most]


class FakeAssignment:
    """The real solver, without the thread."""

    def best(self, worth: Sequence[Worth]) -> list[Place | None]:
        return solve(worth)


class FakeArrivals:
    def __init__(self) -> None:
        self.rushing = False

    def rush(self) -> bool:
        return self.rushing


class FakeDuty:
    def __init__(self) -> None:
        self.refs: tuple[str, ...] = ()

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        return self.refs


class FakeRoster:
    """Both ports of the on-call roster."""

    def __init__(self) -> None:
        self.rows: dict[str, Shift] = {}

    def add(self, shifts: Sequence[Shift]) -> None:
        self.rows |= {shift.shift_id: shift for shift in shifts}

    def find(self, agency: str, shift_id: str) -> Shift | None:
        found = self.rows.get(shift_id)
        return found if found and found.agency == agency and not found.cancelled else None

    def save(self, before: Shift, after: Shift) -> Shift:
        if self.rows[before.shift_id].version != before.version:
            raise ChangedMeanwhile
        saved = replace(after, version=before.version + 1)
        self.rows[before.shift_id] = saved
        return saved

    def take_off(self, agency: str, ref: str, now: datetime) -> None:
        for shift in self.own(agency, ref, now, None, len(self.rows)):
            self.save(shift, replace(shift, cancelled=True))

    def between(
        self,
        agency: str,
        within: Span,
        after: RosterPlace | None = None,
        limit: int | None = None,
    ) -> Sequence[Shift]:
        return [
            one
            for one in self._standing(agency, after)
            if one.span.starts_at < within.ends_at and within.starts_at < one.span.ends_at
        ][:limit]

    def own(
        self, agency: str, ref: str, now: datetime, after: RosterPlace | None, limit: int
    ) -> Sequence[Shift]:
        return [
            one
            for one in self._standing(agency, after)
            if one.supporter_ref == ref and now < one.span.ends_at
        ][:limit]

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        standing = (one for agency in agencies for one in self._standing(agency, None))
        on_duty = (one for one in standing if one.span.starts_at <= now < one.span.ends_at)
        return order_of_call(on_duty, home)

    def _standing(self, agency: str, after: RosterPlace | None) -> list[Shift]:
        own = [one for one in self.rows.values() if one.agency == agency and not one.cancelled]
        listed = sorted(own, key=_place)
        return [one for one in listed if after is None or _place(one) > after]


def _place(shift: Shift) -> RosterPlace:
    return RosterPlace(shift.span.starts_at, shift.shift_id)


class FakePolicies:
    def __init__(self) -> None:
        self.lenders = {"harbor": {"harbor", "mesa"}, "mesa": {"mesa"}}
        self.limit = timedelta(minutes=30)
        self.offers = 3
        self.retired = ""
        self.agreed = Terms()
        self.weighed: dict[str, float] = dict(WEIGHTS)
        self.at_once = 1
        self.patience = timedelta(0)
        self.rest = timedelta(0)

    def terms(self, agency: str, need: Need) -> Terms:
        return self.agreed

    def weights(self) -> Weights:
        return self.weighed

    def fan_out(self, urgency: Urgency) -> int:
        return self.at_once

    def wait(self, urgency: Urgency) -> timedelta:
        return self.patience

    def rest_after(self, topics: Collection[str]) -> timedelta:
        return self.rest

    def rest_after_incident(self) -> timedelta:
        return self.rest

    def paced(self, span: timedelta) -> timedelta:
        return span

    def requirement(self, agency: str) -> Requirement:
        return self.agreed.requirements.get(agency, Requirement())

    def next_day(self, agency: str, now: datetime) -> datetime:
        return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]:
        return frozenset(self.lenders[borrower])

    def offer_time_limit(self, urgency: Urgency) -> timedelta:
        return self.limit

    def max_offers(self, urgency: Urgency) -> int:
        return self.offers

    def default_cap(self) -> int:
        return 3

    def has_unit(self, agency: str, code: str) -> bool:
        return code in {"K9", "SWAT", "TRAFFIC"}

    def knows(self, agency: str) -> bool:
        return agency in self.lenders

    def time_zone(self, agency: str) -> str:
        return {"harbor": "America/Chicago", "mesa": "America/Phoenix"}[agency]

    def serves(self, agency: str) -> bool:
        return agency != self.retired


class FakeMeasures:
    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda value: self.seen.append((name, value))


class FakeClock:
    def __init__(self) -> None:
        self.time = MONDAY_NOON

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


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
            conflict_key=CONFLICT_KEY,
        )

    def pool(self, *supporters: Supporter) -> None:
        for one in supporters:
            self.supporters.add(one)
