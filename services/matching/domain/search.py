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
    """`need` and `tried` are gone once the search has ended: kept no longer than used.

    `round_attempts` counts offers since the last handover, `attempts` all, and `tried` says to
    whom they were made. The first `forgiven` of them may be asked again, unless they are among
    the `conflicted`.
    """

    request_id: str
    agency: str
    sequence: int
    submitted_at: datetime
    need: Need | None
    state: SearchState = SearchState.SEARCHING
    tried: tuple[str, ...] = ()
    attempts: int = 0
    round_attempts: int = 0
    current_offer: str | None = None
    escalation: EscalationReason | None = None
    findings: Findings = Findings()
    ended_at: datetime | None = None
    version: int = 0
    forgiven: int = 0
    conflicted: tuple[str, ...] = ()

    @property
    def passed_over(self) -> frozenset[str]:
        """Whom this search does not ask again."""
        return frozenset(self.tried[self.forgiven :]) | frozenset(self.conflicted)

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
            attempts=self.attempts + 1,
            round_attempts=self.round_attempts + 1,
        )

    def accepted(self, offer_id: str) -> "Search":
        self._must_be(SearchState.OFFERED, offer_id)
        return replace(self, state=SearchState.ACCEPTED)

    def unanswered(self, offer_id: str, conflict: bool = False) -> "Search":
        """The current offer was declined, expired or withdrawn: look on."""
        self._must_be(SearchState.OFFERED, offer_id)
        conflicted = self.tried[-1:] if conflict else ()
        return replace(
            self,
            state=SearchState.SEARCHING,
            current_offer=None,
            conflicted=self.conflicted + conflicted,
        )

    def handed_over(self, offer_id: str) -> "Search":
        """Whoever had accepted cannot go on: a new round, with the same people tried."""
        self._must_be(SearchState.ACCEPTED, offer_id)
        return replace(self, state=SearchState.SEARCHING, current_offer=None, round_attempts=0)

    def escalated(self, reason: EscalationReason) -> "Search":
        self._must_be(SearchState.SEARCHING)
        return replace(self, state=SearchState.ESCALATED, escalation=reason)

    def reopened(self) -> "Search":
        """The coordinator wants everybody asked again whom no conflict keeps away."""
        self._must_be(SearchState.ESCALATED)
        return replace(
            self,
            state=SearchState.SEARCHING,
            escalation=None,
            round_attempts=0,
            forgiven=len(self.tried),
        )

    def with_findings(self, findings: Findings) -> "Search":
        return replace(self, findings=findings)

    def withdrawn(self, sequence: int, at: datetime) -> "Search":
        return self._ended(SearchState.WITHDRAWN, sequence, at)

    def closed(self, sequence: int, at: datetime) -> "Search":
        return self._ended(SearchState.CLOSED, sequence, at)

    def _ended(self, state: SearchState, sequence: int, at: datetime) -> "Search":
        """The first ending stays; repeated or late news changes nothing."""
        if self.ended:
            return self
        return replace(
            self,
            state=state,
            sequence=max(self.sequence, sequence),
            current_offer=None,
            need=None,
            tried=(),
            forgiven=0,
            conflicted=(),
            findings=Findings(),
            ended_at=at,
        )

    def _must_be(self, state: SearchState, offer_id: str | None = None) -> None:
        if self.state is not state or (offer_id is not None and offer_id != self.current_offer):
            raise IllegalStep(f"a search that is {self.state} cannot do this")


def tombstone(
    request_id: str, agency: str, sequence: int, at: datetime, state: SearchState
) -> Search:
    """An ending heard before its beginning: the beginning, when it comes, finds this."""
    return Search(request_id, agency, sequence, at, need=None, state=state, ended_at=at)
