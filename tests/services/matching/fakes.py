"""Hand-written stand-ins for the ports of matching, held to the same tests as the real ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.matching.application.ports import PoolFilter, Ports
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Urgency
from shared.events.envelope import Event
from shared.events.registry import decode, encode
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
        saved = replace(after, holds=stored.holds, version=before.version + 1)
        self.rows[before.ref] = saved
        return saved

    def hold(self, ref: str, request_id: str, at: datetime) -> bool:
        one = self.rows.get(ref)
        if one is None or one.left or one.paused:
            return False
        if request_id not in one.holds and one.free < 1:
            return False
        self._change(one, holds=one.holds | {request_id}, last_offered_at=at)
        return True

    def release(self, ref: str, request_id: str) -> None:
        one = self.rows.get(ref)
        if one is not None and request_id in one.holds:
            self._change(one, holds=one.holds - {request_id})

    def candidates(self, wanted: PoolFilter, page: int, most: int) -> Iterator[list[Supporter]]:
        found = sorted((one for one in self.rows.values() if _in(wanted, one)), key=_rested_first)
        for start in range(0, min(len(found), most), page):
            yield found[start : min(start + page, most)]

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        return [one for one in self.rows.values() if one.agency == agency and not one.left][:most]

    def _change(self, one: Supporter, **facts: Any) -> None:
        self.rows[one.ref] = replace(one, version=one.version + 1, **facts)


def _in(wanted: PoolFilter, one: Supporter) -> bool:
    valid_until = one.profile.training_valid_until
    return (
        one.agency in wanted.agencies
        and wanted.language in one.profile.languages
        and not one.left
        and not one.paused
        and one.free >= 1
        and one.profile.designated_on <= wanted.designated_by
        and valid_until is not None
        and valid_until >= wanted.trained_until
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

    def expire_offer_at(self, offer: Offer) -> None:
        self.waiting[offer.offer_id] = offer.expires_at

    def forget(self, offer: Offer) -> None:
        self.waiting.pop(offer.offer_id, None)


class FakePolicies:
    def __init__(self) -> None:
        self.lenders = {"harbor": {"harbor", "mesa"}, "mesa": {"mesa"}}
        self.limit = timedelta(minutes=30)
        self.offers = 3
        self.retired = ""

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
            conflict_key=CONFLICT_KEY,
        )

    def pool(self, *supporters: Supporter) -> None:
        for one in supporters:
            self.supporters.add(one)
