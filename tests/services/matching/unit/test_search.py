"""A search's life, under any order of news."""

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.matching.domain.cascade import reason_to_escalate
from services.matching.domain.errors import IllegalStep
from services.matching.domain.search import Findings, Search, SearchState, tombstone
from services.matching.domain.vocabulary import EscalationReason
from tests.services.matching.builders import MONDAY_NOON, ref, search, uuid


def test_only_the_current_offer_can_be_accepted() -> None:
    offered = search().offered(uuid("one"), ref("sam"))
    with pytest.raises(IllegalStep):
        offered.accepted(uuid("another"))


def test_the_first_ending_stays() -> None:
    withdrawn = search().withdrawn(2, MONDAY_NOON)
    assert withdrawn.closed(3, MONDAY_NOON + timedelta(days=1)) is withdrawn


def test_an_ended_search_keeps_no_conflict_tokens_and_nobody_it_was_offered_to() -> None:
    offered = search().offered(uuid("one"), ref("sam")).with_findings(Findings({"designated": 1}))
    for ended in (offered.closed(2, MONDAY_NOON), offered.withdrawn(2, MONDAY_NOON)):
        assert ended.need is None
        assert (ended.tried, ended.attempts, ended.findings) == ((), 1, Findings())


def test_a_handover_starts_a_new_round_but_nobody_is_tried_again() -> None:
    running = search().offered(uuid("one"), ref("sam")).accepted(uuid("one"))
    again = running.handed_over(uuid("one"))
    assert (again.state, again.round_attempts, again.tried) == (
        SearchState.SEARCHING,
        0,
        (ref("sam"),),
    )


def test_a_tombstone_is_an_ended_search() -> None:
    assert tombstone(uuid("r"), "harbor", 2, MONDAY_NOON, SearchState.WITHDRAWN).ended


def test_the_reason_to_escalate_says_how_far_the_search_came() -> None:
    assert reason_to_escalate(0, 3) is EscalationReason.NO_CANDIDATE
    assert reason_to_escalate(2, 3) is EscalationReason.ALL_DECLINED
    assert reason_to_escalate(3, 3) is EscalationReason.TOO_MANY_OFFERS


class SearchLife(RuleBasedStateMachine):
    """Takes every step a search allows and tries those it does not."""

    one: Search

    @initialize()
    def submitted(self) -> None:
        self.one = search()
        self.offers = 0

    @rule()
    def offer(self) -> None:
        self.offers += 1
        self._try(lambda: self.one.offered(uuid(f"o{self.offers}"), ref(f"s{self.offers}")))

    @rule(right=st.booleans())
    def accept(self, right: bool) -> None:
        self._try(lambda: self.one.accepted(self._offer(right)))

    @rule(right=st.booleans())
    def unanswered(self, right: bool) -> None:
        self._try(lambda: self.one.unanswered(self._offer(right)))

    @rule(right=st.booleans())
    def hand_over(self, right: bool) -> None:
        self._try(lambda: self.one.handed_over(self._offer(right)))

    @rule()
    def escalate(self) -> None:
        self._try(lambda: self.one.escalated(EscalationReason.NO_CANDIDATE))

    @rule()
    def wait_and_be_called(self) -> None:
        self._try(lambda: self.one.waits(MONDAY_NOON))
        self._try(self.one.called)

    @rule()
    def reopen(self) -> None:
        self._try(self.one.reopened)

    @rule(sequence=st.integers(0, 9))
    def withdraw(self, sequence: int) -> None:
        self._try(lambda: self.one.withdrawn(sequence, MONDAY_NOON))

    @rule(sequence=st.integers(0, 9))
    def close(self, sequence: int) -> None:
        self._try(lambda: self.one.closed(sequence, MONDAY_NOON))

    @precondition(lambda self: self.one.ended)
    @rule()
    def nothing_follows_an_ending(self) -> None:
        ended = self.one
        self.offer()
        self.escalate()
        assert self.one is ended

    @invariant()
    def holds_an_offer_exactly_while_one_runs(self) -> None:
        running = self.one.state in (SearchState.OFFERED, SearchState.ACCEPTED)
        assert bool(self.one.offers) == running
        assert self.one.state is not SearchState.ACCEPTED or len(self.one.offers) == 1

    @invariant()
    def nobody_is_tried_twice_and_no_attempt_is_lost(self) -> None:
        tried = self.one.attempts if not self.one.ended else 0
        assert len(set(self.one.tried)) == tried
        assert self.one.attempts >= self.one.round_attempts

    def _offer(self, right: bool) -> str:
        return self.one.offers[-1] if right and self.one.offers else "another"

    def _try(self, step: Callable[[], Search]) -> None:
        with contextlib.suppress(IllegalStep):
            self.one = step()


TestSearchLife = SearchLife.TestCase
TestSearchLife.settings = settings(max_examples=60, stateful_step_count=25)
