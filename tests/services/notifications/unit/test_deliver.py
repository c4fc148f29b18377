"""Attempts that meet: answers that come late, and attempts nobody lived to answer."""

import pytest

from services.notifications.application.deliver import Attempt
from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ATTEMPTS, ChannelName, Delivery, DeliveryState
from tests.services.notifications.builders import AGENCY, recipient
from tests.services.notifications.fakes import LEASE, World


@pytest.fixture
def world() -> World:
    world = World()
    world.use.keep_contact_point.put(recipient(), "ann@desk.example", mail_wanted=True)
    world.use.tell_supporter.offer_waits(AGENCY, recipient().ref, "offer-1")
    return world


def mail(world: World) -> Delivery:
    rows = world.deliveries.for_agency(AGENCY).rows.values()
    return next(row for row in rows if row.channel is ChannelName.MAIL)


def begin(world: World) -> Attempt:
    attempt = world.use.deliver.begin(AGENCY, mail(world).id)
    assert attempt is not None
    return attempt


def two_attempts(world: World) -> tuple[Attempt, Attempt]:
    first = begin(world)
    world.clock.forward(LEASE)
    return first, begin(world)


def test_nobody_begins_while_another_still_sends(world: World) -> None:
    begin(world)
    assert world.use.deliver.begin(AGENCY, mail(world).id) is None


def test_two_attempts_that_both_got_through_are_told_as_one(world: World) -> None:
    first, second = two_attempts(world)
    world.use.deliver.conclude(second, SendOutcome.ACCEPTED)
    world.use.deliver.conclude(first, SendOutcome.ACCEPTED)
    assert len(world.events.about(ChannelName.MAIL)) == 1
    assert first.letter.message_id == second.letter.message_id


def test_a_late_acceptance_counts(world: World) -> None:
    first, second = two_attempts(world)
    world.use.deliver.conclude(first, SendOutcome.ACCEPTED)
    world.use.deliver.conclude(second, SendOutcome.UNREACHABLE)
    assert mail(world).state is DeliveryState.SENT
    assert world.schedule.tasks == []


@pytest.mark.parametrize("answer", [SendOutcome.REFUSED, SendOutcome.UNREACHABLE])
def test_a_late_failure_leaves_the_attempt_that_followed_alone(
    world: World, answer: SendOutcome
) -> None:
    first, second = two_attempts(world)
    before = mail(world)
    world.use.deliver.conclude(first, answer)
    assert mail(world) == before
    world.use.deliver.conclude(second, SendOutcome.ACCEPTED)
    assert mail(world).state is DeliveryState.SENT


def test_dying_in_every_attempt_ends_as_unreachable(world: World) -> None:
    for _ in range(ATTEMPTS):
        begin(world)
        world.clock.forward(LEASE)
    assert world.use.deliver.begin(AGENCY, mail(world).id) is None
    assert mail(world).state is DeliveryState.FAILED
    assert world.events.about(ChannelName.MAIL)[0][1]["reason"] == "unreachable"
