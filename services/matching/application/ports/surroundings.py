"""What is told, timed and counted outside."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter


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

    def absent_at(self, supporter: Supporter, at: datetime) -> None:
        """They are away from then on; in place of an earlier time."""

    def forget_absence(self, supporter_ref: str) -> None: ...


class Measures(Protocol):
    """Counted once the transaction has committed, never for one that was tried again."""

    def offer(self, outcome: str) -> None: ...

    def time_to_offer(self, waited: timedelta) -> None: ...

    def time_to_acceptance(self, waited: timedelta) -> None: ...

    def search(self, state: str) -> None: ...

    def escalation(self, reason: str) -> None: ...

    def examined(self, candidates: int) -> None: ...

    def cut_short(self, read: int) -> None:
        """A match read as many as it may and found nobody: somebody may be further down."""


class Clock(Protocol):
    def now(self) -> datetime: ...
