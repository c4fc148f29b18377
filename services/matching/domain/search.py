"""The search for a supporter for one request, from its submission to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .errors import IllegalStep
from .need import Need
from .vocabulary import EscalationReason


class SearchState(StrEnum):
    SEARCHING = "searching"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


FINAL = (SearchState.CLOSED, SearchState.WITHDRAWN)


@dataclass(frozen=True)
class Findings:
    """Why nobody was found, in numbers that do not depend on who asks."""

    refusals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """`need` is gone once the search has ended: conflict tokens are kept no longer than used.

    `round_attempts` counts offers since the last handover, `tried` everybody ever offered.
    """

    request_id: str
    agency: str
    sequence: int
    submitted_at: datetime
    need: Need | None
    state: SearchState = SearchState.SEARCHING
    tried: tuple[str, ...] = ()
    round_attempts: int = 0
    current_offer: str | None = None
    escalation: EscalationReason | None = None
    findings: Findings = Findings()
    version: int = 0

    @property
    def attempts(self) -> int:
        return len(self.tried)

    @property
    def ended(self) -> bool:
        return self.state in FINAL

    def offered(self, offer_id: str, supporter_ref: str) -> "Search":
        self._must_be(SearchState.SEARCHING)
        return replace(
            self,
            state=SearchState.OFFERED,
            current_offer=offer_id,
            tried=(*self.tried, supporter_ref),
            round_attempts=self.round_attempts + 1,
        )

    def accepted(self, offer_id: str) -> "Search":
        self._must_be(SearchState.OFFERED, offer_id)
        return replace(self, state=SearchState.ACCEPTED)

    def unanswered(self, offer_id: str) -> "Search":
        """The current offer was declined, expired or withdrawn: look on."""
        self._must_be(SearchState.OFFERED, offer_id)
        return replace(self, state=SearchState.SEARCHING, current_offer=None)

    def handed_over(self, offer_id: str) -> "Search":
        """Whoever had accepted cannot go on: a new round, with the same people tried."""
        self._must_be(SearchState.ACCEPTED, offer_id)
        return replace(self, state=SearchState.SEARCHING, current_offer=None, round_attempts=0)

    def escalated(self, reason: EscalationReason) -> "Search":
        self._must_be(SearchState.SEARCHING)
        return replace(self, state=SearchState.ESCALATED, escalation=reason)

    def with_findings(self, findings: Findings) -> "Search":
        return replace(self, findings=findings)

    def withdrawn(self, sequence: int) -> "Search":
        return self._ended(SearchState.WITHDRAWN, sequence)

    def closed(self, sequence: int) -> "Search":
        return self._ended(SearchState.CLOSED, sequence)

    def _ended(self, state: SearchState, sequence: int) -> "Search":
        """The first ending stays; repeated or late news changes nothing."""
        if self.ended:
            return self
        latest = max(self.sequence, sequence)
        return replace(self, state=state, sequence=latest, current_offer=None, need=None)

    def _must_be(self, state: SearchState, offer_id: str | None = None) -> None:
        if self.state is not state or (offer_id is not None and offer_id != self.current_offer):
            raise IllegalStep(f"a search that is {self.state} cannot do this")


def tombstone(
    request_id: str, agency: str, sequence: int, at: datetime, state: SearchState
) -> Search:
    """An ending heard before its beginning: the beginning, when it comes, finds this."""
    return Search(request_id, agency, sequence, at, need=None, state=state)
