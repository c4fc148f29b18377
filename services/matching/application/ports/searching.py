"""What searches, their offers and the line of those who wait need."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.matching.domain.line import InLine, Place, Worth
from services.matching.domain.offer import Offer
from services.matching.domain.search import Search


class Searches(Protocol):
    def find(self, agency: str, request_id: str) -> Search | None: ...

    def add(self, search: Search) -> bool:
        """False: there is one of this request, and it stays as it is."""

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


class Line(Protocol):
    """The requests that wait, of all agencies, in the order of who stands longest."""

    def join(self, one: InLine) -> None:
        """Standing in line twice is standing once, at the newer place."""

    def leave(self, request_id: str, at: datetime) -> None: ...

    def first(self, most: int, beside: Collection[str] = ()) -> Sequence[InLine]:
        """As if those whose requests are named stood elsewhere."""


class Assignment(Protocol):
    def best(self, worth: Sequence[Worth]) -> list[Place | None]:
        """For each request the place it gets, no place twice, worth the most altogether.

        None where nothing is left; many are assigned rather than few.
        """


class Arrivals(Protocol):
    def rush(self, request_id: str) -> bool:
        """Whether very many came in the last seconds, with this one, however often it is asked."""


class Askings(Protocol):
    """Who is being asked at this moment, by transactions that nobody can see yet."""

    def note(self, supporter_ref: str, request_id: str) -> None: ...

    def under_way(self) -> Mapping[str, Collection[str]]:
        """The requests by the supporter they are about to be offered to."""
