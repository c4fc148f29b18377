"""Whatever the mail server does and whenever we die: nothing lost, every end told once."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.notifications.application.deliver import Attempt
from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ATTEMPTS, ChannelName, Delivery, DeliveryState
from tests.services.notifications.builders import AGENCY, recipient
from tests.services.notifications.fakes import LEASE, World

SUPPORTER, OFFER = "supporter-1", "offer-1"


class DeliveryMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.under_way: list[Attempt] = []
        self.handed_over: list[str] = []
        self.begun = 0
        self.ended: DeliveryState | None = None
        owner = recipient(SUPPORTER)
        self.world.use.keep_contact_point.put(owner, "ann@desk.example", mail_wanted=True)
        self.world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)

    @property
    def delivery(self) -> Delivery:
        rows = self.world.deliveries.for_agency(AGENCY).rows.values()
        return next(row for row in rows if row.channel is ChannelName.MAIL)

    @rule(seconds=st.integers(0, 20_000))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.forward(timedelta(seconds=seconds))

    @rule()
    def a_worker_begins(self) -> None:
        task = self.world.schedule.take(self.world.clock.now())
        if task is None:
            return
        attempt = self.world.use.deliver.begin(task.agency, task.subject)
        if attempt:
            self.begun += 1
            self.under_way.append(attempt)

    @rule()
    def two_workers_claim_one_task(self) -> None:
        task = self.world.schedule.take(self.world.clock.now())
        if task is None:
            return
        found = [self.world.use.deliver.begin(task.agency, task.subject) for _ in range(2)]
        begun = [attempt for attempt in found if attempt]
        assert len(begun) <= 1
        self.begun += len(begun)
        self.under_way.extend(begun)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), outcome=st.sampled_from(SendOutcome), dies=st.booleans())
    def the_server_answers(self, data: st.DataObject, outcome: SendOutcome, dies: bool) -> None:
        """`dies`: the mail went out, or did not, and nobody is left to record which."""
        attempt = data.draw(st.sampled_from(self.under_way))
        self.under_way.remove(attempt)
        if outcome is SendOutcome.ACCEPTED:
            self.handed_over.append(attempt.letter.message_id)
        if not dies:
            self.world.use.deliver.conclude(attempt, outcome)

    @precondition(lambda self: self.begun >= 2)
    @rule()
    def the_offer_ends(self) -> None:
        self.world.use.tell_supporter.offer_ended(AGENCY, SUPPORTER, OFFER)

    @rule()
    def the_event_arrives_again(self) -> None:
        self.world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)

    @invariant()
    def every_end_is_told_once_and_nothing_else_is(self) -> None:
        told = [kind for kind, _ in self.world.events.about(ChannelName.MAIL)]
        expected = {
            DeliveryState.SENT: ["notification.delivered.v1"],
            DeliveryState.FAILED: ["notification.failed.v1"],
        }
        assert told == expected.get(self.delivery.state, [])

    @invariant()
    def an_end_is_final(self) -> None:
        if self.ended:
            assert self.delivery.state is self.ended
        if self.delivery.finished:
            self.ended = self.delivery.state

    @invariant()
    def unfinished_work_is_scheduled(self) -> None:
        if not self.delivery.finished:
            at = [t.at for t in self.world.schedule.tasks if t.subject == self.delivery.id]
            assert self.delivery.due_at in at

    @invariant()
    def attempts_are_bounded_and_share_one_message_id(self) -> None:
        assert self.begun <= ATTEMPTS
        assert len(set(self.handed_over)) <= 1
        assert self.delivery.attempts == self.begun

    @invariant()
    def sent_means_handed_over(self) -> None:
        if self.delivery.state is DeliveryState.SENT:
            assert self.handed_over

    def teardown(self) -> None:
        """Left alone with a server that works, it always ends, and is never forgotten."""
        world = self.world
        world.run_until(world.clock.now() + timedelta(days=1) + LEASE)
        assert self.delivery.finished
        if self.delivery.state is DeliveryState.SENT:
            assert self.handed_over or world.channel.letters


TestDeliveryMachine = DeliveryMachine.TestCase
TestDeliveryMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
