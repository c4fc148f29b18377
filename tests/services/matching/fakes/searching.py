"""Searches, offers and the line of those who wait, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from services.matching.adapters.scipy_assignment import solve
from services.matching.domain.errors import ChangedMeanwhile
from services.matching.domain.line import InLine, Place, Worth
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import Search
from tests.services.matching.builders import MONDAY_NOON


class FakeSearches:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Search] = {}

    def find(self, agency: str, request_id: str) -> Search | None:
        return self.rows.get((agency, request_id))

    def add(self, search: Search) -> bool:
        return self.rows.setdefault((search.agency, search.request_id), search) is search

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


class FakeLine:
    def __init__(self) -> None:
        self.rows: dict[str, InLine] = {}

    def join(self, one: InLine) -> None:
        self.rows[one.request_id] = one

    def leave(self, request_id: str, at: datetime) -> None:
        self.rows.pop(request_id, None)

    def first(self, most: int, beside: Collection[str] = ()) -> Sequence[InLine]:
        standing = (one for one in self.rows.values() if one.request_id not in beside)
        return sorted(standing, key=lambda o: (o.stands_since, o.request_id))[:most]


class FakeAssignment:
    """The real solver, without the thread."""

    def best(self, worth: Sequence[Worth]) -> list[Place | None]:
        return solve(worth)


class FakeArrivals:
    def __init__(self) -> None:
        self.rushing = False

    def rush(self, request_id: str) -> bool:
        return self.rushing


class FakeAskings:
    """Nobody is being asked by others unless a test says so."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.others: dict[str, set[str]] = {}

    def note(self, supporter_ref: str, request_id: str) -> None:
        self.noted.append((supporter_ref, request_id))

    def under_way(self) -> dict[str, set[str]]:
        return self.others
