"""Whatever happens to a support request, in whatever order, its state machine holds."""

import copy
import random
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intake.domain.assignment import AssignmentState, assignment_of
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound
from services.intake.domain.offers import Acceptance
from services.intake.domain.states import LIVE, TRANSITIONS, State
from services.intake.domain.support_request import Escalation, SupportRequest
from tests.services.intake.builders import NOON, a_request

OFFERS = st.sampled_from(["offer-1", "offer-2", "offer-3"])
SUPPORTERS = st.sampled_from(["ana", "ben", "cho"])
OUTCOME = Outcome("supported", "one", "under_30_min")


def acceptance_of(offer_id: str) -> Acceptance:
    """What matching says of an offer is always the same."""
    number = int(offer_id[-1])
    who = ("ana", "ben", "cho")[number - 1]
    return Acceptance(offer_id, who, "lakeside", NOON + timedelta(minutes=number))


class SupportRequestMachine(RuleBasedStateMachine):
    @initialize()
    def submit(self) -> None:
        self.request = a_request()
        self.seen = self.request.state
        self.published = 1

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
)


def tell(request: SupportRequest, news: tuple[str, str]) -> None:
    kind, offer = news
    if kind == "made":
        request.hear_offer(offer)
    elif kind == "accepted":
        request.hear_acceptance(acceptance_of(offer))
    elif kind == "gone":
        request.hear_offer_withdrawn(offer)
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
