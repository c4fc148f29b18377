"""What matching counts: outcomes and waiting times, never an id."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from prometheus_client import Counter, Histogram

from services.matching.domain.offer import OfferState
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import EscalationReason
from shared.observability import registry

_OFFERS = Counter(
    "watchmate_matching_offers_total",
    "Offers by what became of them",
    ["outcome"],
    registry=registry(),
)
_SEARCHES = Counter(
    "watchmate_matching_searches_total",
    "Searches that entered each state",
    ["state"],
    registry=registry(),
)
_ESCALATIONS = Counter(
    "watchmate_matching_escalations_total",
    "Requests handed to a coordinator",
    ["reason"],
    registry=registry(),
)
_EXAMINED = Histogram(
    "watchmate_matching_candidates_examined",
    "Supporters read from the pool for one match",
    buckets=(0, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2000),
    registry=registry(),
)
_CUT_SHORT = Counter(
    "watchmate_matching_cut_short_total",
    "Matches that read as many supporters as they may and found nobody",
    registry=registry(),
)
_WAITS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14400, 86400)
_TO_OFFER = Histogram(
    "watchmate_matching_time_to_offer_seconds",
    "Submitted to first offer",
    buckets=_WAITS,
    registry=registry(),
)
_TO_ACCEPTANCE = Histogram(
    "watchmate_matching_time_to_acceptance_seconds",
    "Submitted to acceptance",
    buckets=_WAITS,
    registry=registry(),
)
_UNREADABLE = Counter(
    "watchmate_matching_unreadable_profiles_total",
    "Profiles that this process cannot read, or not their time zone, and so never offers",
    registry=registry(),
)


def _show_from_the_start() -> None:
    """A counter that is born with its first count is no growth to whoever watches it."""
    for offer in ("made", *OfferState):
        if offer != OfferState.OPEN:
            _OFFERS.labels(str(offer))
    for state in SearchState:
        _SEARCHES.labels(str(state))
    for reason in EscalationReason:
        _ESCALATIONS.labels(str(reason))


_show_from_the_start()


def count_unreadable_profile() -> None:
    """At once, not with the transaction: reading fails whatever becomes of it."""
    _UNREADABLE.inc()


class Commits(Protocol):
    def after_commit(self, action: Callable[[], None]) -> None: ...


class PrometheusMeasures:
    """Counts once the transaction stands."""

    def __init__(self, tx: Commits) -> None:
        self._later = tx.after_commit

    def offer(self, outcome: str) -> None:
        self._later(lambda: _OFFERS.labels(outcome).inc())

    def time_to_offer(self, waited: timedelta) -> None:
        self._later(lambda: _TO_OFFER.observe(_seconds(waited)))

    def time_to_acceptance(self, waited: timedelta) -> None:
        self._later(lambda: _TO_ACCEPTANCE.observe(_seconds(waited)))

    def search(self, state: str) -> None:
        self._later(lambda: _SEARCHES.labels(state).inc())

    def escalation(self, reason: str) -> None:
        self._later(lambda: _ESCALATIONS.labels(reason).inc())

    def examined(self, candidates: int) -> None:
        self._later(lambda: _EXAMINED.observe(candidates))

    def cut_short(self, read: int) -> None:
        self._later(_CUT_SHORT.inc)


def _seconds(waited: timedelta) -> float:
    """Clocks of two machines may differ a little: waiting is never negative."""
    return max(waited.total_seconds(), 0.0)
