"""The support request: an officer's call for a peer, from submission to its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intake.domain.asking import Asker, Wish
from services.intake.domain.ending import Ending, Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound, NotMatched
from services.intake.domain.offers import Acceptance, Offers
from services.intake.domain.search_step import AMONG_PEERS, SearchMove, Step
from services.intake.domain.states import LIVE, TRANSITIONS, State

UNANSWERED = "unanswered"
"""The one reason that does not come from matching: nothing was heard of the request at all."""

_NOBODY_TOUCHED_IT = Outcome("no_contact", "none", "none")
"""Of the outcomes that there are the one that claims nothing."""

_WAITING = frozenset({State.SUBMITTED, State.OFFERED})


@dataclass(frozen=True)
class Escalation:
    """`unheeded`: the coordinator had their time, and nobody was found."""

    reason: str
    at: datetime
    unheeded: bool = False


@dataclass
class SupportRequest:
    """Its state follows from the facts it holds, so duplicates and disorder change nothing.

    `sequence` counts the published changes: submitted is 1, the ending is 2.
    `touched_at` is as exact as keeping it needs; None of one that was not touched since it was
    submitted. `warned_at`: all were told that it will end by itself, and nobody touched it since.
    """

    id: str
    agency: str
    asker: Asker
    wish: Wish
    submitted_at: datetime
    sequence: int = 1
    offers: Offers = field(default_factory=Offers)
    escalation: Escalation | None = None
    move: SearchMove | None = None
    ending: Ending | None = None
    erased_at: datetime | None = None
    touched_at: datetime | None = None
    warned_at: datetime | None = None

    @property
    def state(self) -> State:
        if self.ending:
            return self.ending.state
        if self.offers.accepted:
            return State.MATCHED
        if self._escalated:
            return State.ESCALATED
        return State.OFFERED if self.offers.waiting else State.SUBMITTED

    @property
    def step(self) -> Step:
        """Who is asked now, while nobody has accepted.

        People follow from the escalation; what was heard of the search says the rest, and
        nothing heard of an earlier search makes a coordinator of a peer.
        """
        if self.state is State.ESCALATED and self.escalation:
            return Step.CLINICIAN if self.escalation.unheeded else Step.COORDINATOR
        if self.move and self.move.step in AMONG_PEERS:
            return self.move.step
        return Step.POOL

    @property
    def _escalated(self) -> bool:
        """What was heard before an acceptance says nothing of the search that follows it."""
        accepted = (one.at for one in self.offers.acceptances)
        return self.escalation is not None and all(at < self.escalation.at for at in accepted)

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def acceptance(self) -> Acceptance | None:
        return self.offers.accepted

    def hear_offer(self, offer_id: str) -> None:
        self._learn(self.offers.with_made(offer_id))

    def hear_acceptance(self, acceptance: Acceptance) -> None:
        self._learn(self.offers.with_accepted(acceptance))

    def hear_offer_withdrawn(self, offer_id: str) -> None:
        self._learn(self.offers.with_gone(offer_id))

    def hear_escalation(self, escalation: Escalation) -> None:
        """The latest counts; that nobody heeded one that stands is not forgotten with it."""
        known = self.escalation
        if not self.live or (known and escalation.at <= known.at):
            return
        with self._moves():
            unheeded = known.unheeded if known and self._escalated else False
            self.escalation = replace(escalation, unheeded=unheeded)

    def hear_search_moved(self, move: SearchMove) -> None:
        if self.live and move.follows(self.move):
            self.move = move

    def give_up_waiting(self, at: datetime) -> bool:
        """False when there is nothing to wait for; a later acceptance still wins."""
        if self.state not in _WAITING:
            return False
        self.hear_escalation(Escalation(UNANSWERED, at))
        return True

    def name_clinician(self) -> bool:
        """False when the coordinator is not waited for; a later acceptance or end still wins."""
        if self.state is not State.ESCALATED or not self.escalation or self.escalation.unheeded:
            return False
        self.escalation = replace(self.escalation, unheeded=True)
        return True

    def hand_back(self, supporter_ref: str) -> Acceptance:
        """By the supporter whose acceptance stands, who need not say why."""
        acceptance = self.acceptance
        if not acceptance or acceptance.supporter_ref != supporter_ref:
            raise NotFound
        if self.ending:
            raise AlreadyEnded
        self._search_without_peer()
        return acceptance

    def present_peer(self) -> Acceptance:
        """:raises AlreadyEnded, NotMatched:"""
        if self.ending:
            raise AlreadyEnded
        if not self.acceptance:
            raise NotMatched
        return self.acceptance

    def refuse_peer(self) -> Acceptance:
        """By the asker, who need not say why. :raises AlreadyEnded, NotMatched:"""
        refused = self.present_peer()
        self._search_without_peer()
        return refused

    def search_again(self) -> None:
        """By the coordinator, instead of finding somebody themselves."""
        if self.state is not State.ESCALATED:
            raise NotFound
        with self._moves():
            self.escalation = None

    def withdraw(self, at: datetime) -> bool:
        """False when it was withdrawn before: nothing to publish."""
        if self.state is State.WITHDRAWN:
            return False
        self._end(Ending(State.WITHDRAWN, at))
        return True

    def close(self, supporter_ref: str, outcome: Outcome, at: datetime) -> None:
        """By the supporter whose acceptance stands, and by nobody else."""
        if not self.acceptance or self.acceptance.supporter_ref != supporter_ref:
            raise NotFound
        self._end(Ending(State.CLOSED, at, outcome))

    def resolve(self, outcome: Outcome, at: datetime) -> None:
        """By the coordinator, while nobody but them is left to ask."""
        if self.state is not State.ESCALATED:
            raise NotFound
        self._end(Ending(State.CLOSED, at, outcome))

    def touch(self, at: datetime) -> bool:
        """False when that is nothing new: it ended, or was touched then already."""
        known = self.touched_at or self.submitted_at
        if not self.live or (at <= known and not self.warned_at):
            return False
        self.touched_at, self.warned_at = max(at, known), None
        return True

    def untouched_since(self, moment: datetime) -> bool:
        return self.live and (self.touched_at or self.submitted_at) <= moment

    def warn(self, at: datetime | None) -> None:
        """All are told, and whoever touches it from now on keeps it; None takes that back."""
        self.warned_at = at

    def end_untouched(self, at: datetime) -> None:
        """By time alone, in whichever state it was left."""
        self._end(Ending(State.CLOSED, at, _NOBODY_TOUCHED_IT))

    def erase(self, at: datetime) -> None:
        """What was said is gone, and who helped is forgotten. Repeatable."""
        self._only_ended()
        self.offers, self.move = Offers(), None
        self.erased_at = self.erased_at or (at if self.asker.known else _day(at))

    def forget_asker(self) -> None:
        """Nobody, the asker included, finds it by who asked or when: what can be counted stays."""
        self._only_ended()
        self.asker = self.asker.forgotten()
        self.submitted_at = _day(self.submitted_at)
        self.touched_at = self.warned_at = None
        if self.escalation:
            self.escalation = replace(self.escalation, at=_day(self.escalation.at))
        if self.ending:
            self.ending = replace(self.ending, at=_day(self.ending.at))
        if self.erased_at:
            self.erased_at = _day(self.erased_at)

    def _only_ended(self) -> None:
        if self.live:
            raise ValueError("a live request keeps its asker and their words")

    def _end(self, ending: Ending) -> None:
        if self.ending:
            raise AlreadyEnded
        with self._moves():
            self.ending = ending
            self.sequence += 1

    def _learn(self, offers: Offers) -> None:
        """News of offers says nothing to a request that ended."""
        if self.live:
            with self._moves():
                self.offers = offers

    def _search_without_peer(self) -> None:
        """A new search, which the coordinator hears of when it finds nobody."""
        with self._moves():
            self.offers = self.offers.without_peer()
            self.escalation = None

    @contextmanager
    def _moves(self) -> Iterator[None]:
        before = self.state
        yield
        if self.state is not before and self.state not in TRANSITIONS[before]:
            raise ValueError(f"{before} never becomes {self.state}")


def _day(moment: datetime) -> datetime:
    """The moment's day in its own zone, as its first instant."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
