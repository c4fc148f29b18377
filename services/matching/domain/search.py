"""The search for a supporter for one request, from its submission to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .cascade import Step
from .errors import IllegalStep
from .need import Need
from .vocabulary import EscalationReason


class SearchState(StrEnum):
    """`waiting`: everybody suitable is busy, or very many ask at once; it will be assigned."""

    SEARCHING = "searching"
    OFFERED = "offered"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


FINAL = (SearchState.CLOSED, SearchState.WITHDRAWN)
_LOOKING = (SearchState.SEARCHING, SearchState.OFFERED)


@dataclass(frozen=True)
class Findings:
    """Why nobody was found, in numbers that do not depend on who asks.

    `empty`: the agency has no supporter at all. How many could have been asked but for the
    request is not said: it would tell of the conflicts of who asks.
    """

    refusals: Mapping[str, int] = field(default_factory=dict)
    empty: bool = False


@dataclass(frozen=True)
class Search:
    """`need` and `tried` are gone once the search has ended: kept no longer than used.

    `offers` are open, or the one that was accepted. `round_attempts` counts offers since the
    last handover, `attempts` all, and `tried` says to whom they were made. The first `forgiven`
    of them may be asked again, unless they are among the `conflicted`. `step` is where the
    cascade stands, the `moves`-th place it came to. `handovers` give priority over who asks anew.
    `waiting_since`: when it first waited in line since it was asked or handed over; an offer that
    comes to nothing does not begin it anew.
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
    offers: tuple[str, ...] = ()
    escalation: EscalationReason | None = None
    findings: Findings = Findings()
    ended_at: datetime | None = None
    version: int = 0
    forgiven: int = 0
    conflicted: tuple[str, ...] = ()
    step: Step = Step.POOL
    moves: int = 0
    handovers: int = 0
    waiting_since: datetime | None = None

    @property
    def passed_over(self) -> frozenset[str]:
        """Whom this search does not ask again."""
        return frozenset(self.tried[self.forgiven :]) | frozenset(self.conflicted)

    @property
    def without_peer_since(self) -> datetime:
        """Of a search that waits: since when the requester has waited for a peer."""
        anew = self.waiting_since if self.handovers else None
        return anew or self.submitted_at

    @property
    def ended(self) -> bool:
        return self.state in FINAL

    @property
    def looking(self) -> bool:
        """More supporters may be asked: none has been, or not as many as may be at once."""
        return self.state in _LOOKING

    def offered(self, offer_id: str, supporter_ref: str) -> "Search":
        """One more open offer."""
        self._must_be(*_LOOKING)
        return replace(
            self,
            state=SearchState.OFFERED,
            offers=(*self.offers, offer_id),
            tried=(*self.tried, supporter_ref),
            attempts=self.attempts + 1,
            round_attempts=self.round_attempts + 1,
        )

    def accepted(self, offer_id: str) -> "Search":
        """The others that are open are no longer its offers."""
        self._must_have(SearchState.OFFERED, offer_id)
        return replace(self, state=SearchState.ACCEPTED, offers=(offer_id,), waiting_since=None)

    def unanswered(self, offer_id: str, conflicted: str | None = None) -> "Search":
        """This offer was declined, expired or withdrawn: look on."""
        self._must_have(SearchState.OFFERED, offer_id)
        left = tuple(one for one in self.offers if one != offer_id)
        return replace(
            self.in_conflict_with(conflicted),
            state=SearchState.OFFERED if left else SearchState.SEARCHING,
            offers=left,
        )

    def handed_over(self, offer_id: str, conflicted: str | None = None) -> "Search":
        """Whoever had accepted does not go on: a new round, with the same people tried."""
        self._must_have(SearchState.ACCEPTED, offer_id)
        return replace(
            self.in_conflict_with(conflicted),
            state=SearchState.SEARCHING,
            offers=(),
            round_attempts=0,
            handovers=self.handovers + 1,
        )

    def waits(self, now: datetime) -> "Search":
        self._must_be(SearchState.SEARCHING)
        since = self.waiting_since or now
        return replace(self, state=SearchState.WAITING, waiting_since=since)

    def called(self) -> "Search":
        """Its turn has come, or it has waited long enough."""
        self._must_be(SearchState.WAITING)
        return replace(self, state=SearchState.SEARCHING)

    def moved_to(self, step: Step) -> "Search":
        if step is self.step:
            return self
        return replace(self, step=step, moves=self.moves + 1)

    def escalated(self, reason: EscalationReason) -> "Search":
        self._must_be(SearchState.SEARCHING)
        return replace(self, state=SearchState.ESCALATED, escalation=reason, waiting_since=None)

    def reopened(self) -> "Search":
        """The coordinator wants everybody asked again whom no conflict keeps away."""
        self._must_be(SearchState.ESCALATED)
        return replace(
            self,
            state=SearchState.SEARCHING,
            escalation=None,
            round_attempts=0,
            forgiven=len(self.tried),
            findings=Findings(),
        )

    def in_conflict_with(self, supporter_ref: str | None) -> "Search":
        if supporter_ref is None:
            return self
        return replace(self, conflicted=(*self.conflicted, supporter_ref))

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
            offers=(),
            need=None,
            tried=(),
            forgiven=0,
            conflicted=(),
            findings=Findings(),
            ended_at=at,
        )

    def _must_be(self, *states: SearchState) -> None:
        if self.state not in states:
            raise IllegalStep(f"a search that is {self.state} cannot do this")

    def _must_have(self, state: SearchState, offer_id: str) -> None:
        self._must_be(state)
        if offer_id not in self.offers:
            raise IllegalStep("the offer is none of this search's")


def tombstone(
    request_id: str, agency: str, sequence: int, at: datetime, state: SearchState
) -> Search:
    """An ending heard before its beginning: the beginning, when it comes, finds this."""
    return Search(request_id, agency, sequence, at, need=None, state=state, ended_at=at)
