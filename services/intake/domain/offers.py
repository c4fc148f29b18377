"""What is known of the offers made for a request, in whatever order the news arrived."""

from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class Acceptance:
    """`fits` are codes of the wishes that the supporter met when they were chosen."""

    offer_id: str
    supporter_ref: str
    supporter_agency: str
    at: datetime
    fits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offers:
    """Sets of facts: adding one twice, or in another order, gives the same whole.

    A withdrawn offer is remembered for good, so an acceptance that arrives after
    its own withdrawal revives nothing.
    """

    made: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    acceptances: frozenset[Acceptance] = field(default_factory=frozenset)

    def with_made(self, offer_id: str) -> "Offers":
        return replace(self, made=self.made | {offer_id})

    def with_accepted(self, acceptance: Acceptance) -> "Offers":
        known = {a.offer_id for a in self.acceptances}
        if acceptance.offer_id in known:
            return self
        return replace(self, acceptances=self.acceptances | {acceptance})

    def with_gone(self, offer_id: str) -> "Offers":
        return replace(self, gone=self.gone | {offer_id})

    def without_peer(self) -> "Offers":
        """No acceptance known so far stands, be it that its end was never heard of."""
        return replace(self, gone=self.gone | {a.offer_id for a in self.acceptances})

    @property
    def waiting(self) -> bool:
        return bool(self.made - self.gone)

    @property
    def accepted(self) -> Acceptance | None:
        """The latest acceptance that was not withdrawn."""
        standing = (a for a in self.acceptances if a.offer_id not in self.gone)
        return max(standing, key=lambda a: (a.at, a.offer_id), default=None)

    @property
    def helpers(self) -> frozenset[str]:
        """Whoever accepted at some time, by reference."""
        return frozenset(a.supporter_ref for a in self.acceptances)
