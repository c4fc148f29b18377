"""Whatever happens to a support request, in whatever order, its state machine holds."""

import copy
import random
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intake.domain.assignment import AssignmentState, assignment_of
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound, NotMatched
from services.intake.domain.offers import Acceptance
from services.intake.domain.search_step import AMONG_PEERS, SearchMove, Step
from services.intake.domain.states import LIVE, TRANSITIONS, State
from services.intake.domain.support_request import Escalation, SupportRequest
from tests.services.intake.builders import NOON, a_request

OFFERS = st.sampled_from(["offer-1", "offer-2", "offer-3"])
SUPPORTERS = st.sampled_from(["ana", "ben", "cho"])
MOVES = st.integers(1, 5)
OUTCOME = Outcome("supported", "one", "under_30_min")


def acceptance_of(offer_id: str) -> Acceptance:
    """What matching says of an offer is always the same."""
    number = int(offer_id[-1])
    who = ("ana", "ben", "cho")[number - 1]
    return Acceptance(offer_id, who, "lakeside", NOON + timedelta(minutes=number))


def move_of(sequence: int) -> SearchMove:
    """One step for each place, as matching numbers them."""
    return SearchMove(list(Step)[sequence - 1], sequence)


class SupportRequestMachine(RuleBasedStateMachine):
    @initialize()
    def submit(self) -> None:
        self.request = a_request()
        self.seen = self.request.state
        self.published = 1
        self.newest = 0
        self.refused: set[str] = set()

    @rule(offer=OFFERS)
    def offer(self, offer: str) -> None:
        self.request.hear_offer(offer)

    @rule(offer=OFFERS)
    def accept(self, offer: str) -> None:
        self.request.hear_acceptance(acceptance_of(offer))

    @rule(offer=OFFERS)
    def take_back(self, offer: str) -> None:
        self.request.hear_offer_withdrawn(offer)

    @rule()
    def escalate(self) -> None:
        self.request.hear_escalation(Escalation("all_declined", NOON))

    @rule(sequence=MOVES)
    def move_search(self, sequence: int) -> None:
        if self.request.live:
            self.newest = max(self.newest, sequence)
        self.request.hear_search_moved(move_of(sequence))

    @rule()
    def let_the_coordinators_time_run_out(self) -> None:
        waited_for = self.request.step is Step.COORDINATOR and self.request.live
        matched = self.request.state is State.MATCHED
        assert self.request.name_clinician() == (waited_for and not matched)

    @rule()
    def search_again(self) -> None:
        allowed = self.request.state is State.ESCALATED
        try:
            self.request.search_again()
        except NotFound:
            assert not allowed
        else:
            assert allowed

    @rule()
    def refuse_peer(self) -> None:
        before, known = self.request.state, {a.offer_id for a in self.request.offers.acceptances}
        try:
            refused = self.request.refuse_peer()
        except AlreadyEnded:
            assert before not in LIVE
        except NotMatched:
            assert before in LIVE - {State.MATCHED}
        else:
            assert before is State.MATCHED
            assert refused.offer_id in known
            self.refused |= known

    @rule(who=SUPPORTERS)
    def hand_back(self, who: str) -> None:
        standing, live = self.request.acceptance, self.request.live
        allowed = live and standing is not None and standing.supporter_ref == who
        known = {a.offer_id for a in self.request.offers.acceptances}
        try:
            self.request.hand_back(who)
        except (NotFound, AlreadyEnded):
            assert not allowed
        else:
            assert allowed
            self.refused |= known

    @rule(who=SUPPORTERS)
    def close(self, who: str) -> None:
        standing = self.request.acceptance
        allowed = self.request.live and standing and standing.supporter_ref == who
        try:
            self.request.close(who, OUTCOME, NOON)
        except (NotFound, AlreadyEnded):
            assert not allowed
        else:
            assert allowed
            self.published += 1

    @rule()
    def resolve(self) -> None:
        allowed = self.request.state is State.ESCALATED
        try:
            self.request.resolve(OUTCOME, NOON)
        except NotFound:
            assert not allowed
        else:
            assert allowed
            self.published += 1

    @rule()
    def withdraw(self) -> None:
        before = self.request.state
        try:
            fresh = self.request.withdraw(NOON)
        except AlreadyEnded:
            assert before is State.CLOSED
        else:
            assert fresh == (before in LIVE)
            self.published += fresh

    @rule()
    def end_untouched(self) -> None:
        live = self.request.live
        try:
            self.request.end_untouched(NOON)
        except AlreadyEnded:
            assert not live
        else:
            assert live
            self.published += 1

    @rule()
    def erase(self) -> None:
        if not self.request.live:
            self.request.erase(NOON)
            self.request.forget_asker()

    @invariant()
    def every_step_is_on_the_map(self) -> None:
        state = self.request.state
        assert state is self.seen or state in TRANSITIONS[self.seen]
        self.seen = state

    @invariant()
    def the_newest_news_of_the_search_stands_until_it_is_erased(self) -> None:
        move = self.request.move
        assert move is None or move.sequence == self.newest
        assert move is not None or self.newest == 0 or self.request.erased_at

    @invariant()
    def people_are_named_exactly_while_they_are_waited_for(self) -> None:
        escalated = self.request.state is State.ESCALATED
        assert (self.request.step not in AMONG_PEERS) == escalated

    @invariant()
    def nobody_who_was_refused_or_gave_it_back_comes_again_by_the_same_offer(self) -> None:
        standing = self.request.acceptance
        assert standing is None or standing.offer_id not in self.refused

    @invariant()
    def the_sequence_counts_what_was_published(self) -> None:
        assert self.request.sequence == self.published

    @invariant()
    def an_assignment_opens_only_for_the_supporter_whose_acceptance_stands(self) -> None:
        assignment = assignment_of(self.request)
        if self.request.state is State.MATCHED:
            assert assignment.state is AssignmentState.ACTIVE
        if self.request.live and self.request.state is not State.MATCHED:
            assert assignment.supporter_ref is None
        if self.request.state is State.WITHDRAWN or self.request.erased_at:
            assert assignment.supporter_ref is None


TestSupportRequestMachine = SupportRequestMachine.TestCase
TestSupportRequestMachine.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None
)


NEWS = st.one_of(
    st.tuples(st.sampled_from(["made", "accepted", "gone"]), OFFERS),
    st.just(("escalated", "")),
    st.tuples(st.just("moved"), MOVES.map(str)),
)


def tell(request: SupportRequest, news: tuple[str, str]) -> None:
    kind, offer = news
    if kind == "made":
        request.hear_offer(offer)
    elif kind == "accepted":
        request.hear_acceptance(acceptance_of(offer))
    elif kind == "gone":
        request.hear_offer_withdrawn(offer)
    elif kind == "moved":
        request.hear_search_moved(move_of(int(offer)))
    else:
        request.hear_escalation(Escalation("all_declined", NOON))


@given(st.lists(NEWS, max_size=12), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_same_news_in_any_order_and_any_number_ends_in_the_same_request(
    news: list[tuple[str, str]], chance: random.Random
) -> None:
    told = a_request()
    retold = copy.deepcopy(told)
    again = [*news, *chance.choices(news, k=3)] if news else []
    chance.shuffle(again)
    for item in news:
        tell(told, item)
    for item in again:
        tell(retold, item)
    assert retold == told
