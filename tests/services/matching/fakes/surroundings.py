"""What is told, timed and counted, kept for a test to look at."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from shared.events.envelope import Event
from shared.events.registry import decode, encode
from tests.services.matching.builders import MONDAY_NOON


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
        self.absences: dict[str, datetime] = {}

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

    def absent_at(self, supporter: Supporter, at: datetime) -> None:
        self.absences[supporter.ref] = at

    def forget_absence(self, supporter_ref: str) -> None:
        self.absences.pop(supporter_ref, None)


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
