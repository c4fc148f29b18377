"""What evaluation knows of one request: facts that add up the same in any order.

Events arrive late, early and twice. So a flow is only ever *merged*: each fact has a rule by
which two versions of it become one, and the rules are commutative, associative and idempotent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# A later fact about an offer outranks an earlier one, whichever arrives first.
OFFER_OUTCOMES = ("made", "expired", "declined", "accepted", "withdrawn")


@dataclass(frozen=True)
class Submission:
    at: datetime
    urgency: str
    topics: tuple[str, ...]
    identity_level: str
    preference: str


@dataclass(frozen=True)
class OfferTrace:
    """One offer without its supporter: only whose agency they belong to."""

    outcome: str
    supporter_agency: str
    made_at: datetime | None = None
    accepted_at: datetime | None = None

    def merge(self, other: "OfferTrace") -> "OfferTrace":
        return OfferTrace(
            outcome=max(self.outcome, other.outcome, key=OFFER_OUTCOMES.index),
            supporter_agency=min(self.supporter_agency, other.supporter_agency),
            made_at=_earliest(self.made_at, other.made_at),
            accepted_at=_earliest(self.accepted_at, other.accepted_at),
        )


@dataclass(frozen=True, order=True)
class Ending:
    """How a request ended; the greatest sequence wins, as intake counts its changes.

    `at` says since when the flow may be forgotten; two that differ in it alone are one.
    """

    sequence: int
    outcome: str
    contacts_band: str = ""
    duration_band: str = ""
    first_contact_band: str = ""
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Flow:
    submission: Submission | None = None
    offers: Mapping[str, OfferTrace] = field(default_factory=dict)
    ending: Ending | None = None
    escalated: bool = False

    def merge(self, other: "Flow") -> "Flow":
        return Flow(
            submission=self.submission or other.submission,
            offers=_merge_offers(self.offers, other.offers),
            ending=_latest(self.ending, other.ending),
            escalated=self.escalated or other.escalated,
        )

    @property
    def first_offer_at(self) -> datetime | None:
        times = [offer.made_at for offer in self.offers.values() if offer.made_at]
        return min(times, default=None)

    @property
    def accepted_at(self) -> datetime | None:
        return None if self._answer is None else self._answer.accepted_at

    @property
    def answered_by(self) -> str | None:
        """The agency of the supporter who accepted first."""
        return None if self._answer is None else self._answer.supporter_agency

    @property
    def _answer(self) -> OfferTrace | None:
        accepted = [(o.accepted_at, i, o) for i, o in self.offers.items() if o.accepted_at]
        return min(accepted)[2] if accepted else None


def _merge_offers(
    ours: Mapping[str, OfferTrace], theirs: Mapping[str, OfferTrace]
) -> dict[str, OfferTrace]:
    merged = dict(ours)
    for offer_id, offer in theirs.items():
        merged[offer_id] = merged[offer_id].merge(offer) if offer_id in merged else offer
    return merged


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)


def _latest(one: Ending | None, other: Ending | None) -> Ending | None:
    return max((ending for ending in (one, other) if ending), default=None)
