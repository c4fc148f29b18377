"""Whose role has ended gets no more mail, whatever waits and whatever comes late."""

from datetime import datetime, timedelta

import pytest

from services.notifications.application.keep_contact_point import (
    ContactPointUnknown,
    Recipient,
    RoleEnded,
)
from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ChannelName, DeliveryState
from tests.services.notifications.builders import AGENCY, recipient
from tests.services.notifications.fakes import START, World

MINUTE = timedelta(minutes=1)
DESK = "coordinator-1"


@pytest.fixture
def world() -> World:
    world = World()
    left_address(world, START)
    return world


def coordinator(vouched_at: datetime | None) -> Recipient:
    return recipient(DESK, roles=("coordinator",), vouched_at=vouched_at)


def left_address(world: World, vouched_at: datetime | None) -> None:
    owner = coordinator(vouched_at)
    world.use.keep_contact_point.put(owner, "ann@desk.example", mail_wanted=True)


def escalated(world: World, event_id: str = "event-1") -> None:
    world.use.tell_coordinators(AGENCY, "request-1", event_id)


def mailed(world: World) -> int:
    world.run_due()
    return len(world.channel.letters)


def states(world: World) -> list[DeliveryState]:
    rows = world.deliveries.for_agency(AGENCY).rows.values()
    return [row.state for row in rows if row.channel is ChannelName.MAIL]


def test_the_next_escalation_is_mailed_to_a_coordinator_no_more(world: World) -> None:
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    escalated(world)
    assert mailed(world) == 0
    with pytest.raises(ContactPointUnknown):
        world.use.keep_contact_point.get(coordinator(START))


def test_when_nobody_is_left_to_mail_that_is_told_as_a_failure(world: World) -> None:
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    escalated(world)
    [(kind, data)] = world.events.about(ChannelName.MAIL)
    assert (kind, data["reason"]) == ("notification.failed.v1", "no_address")


def test_a_mail_that_waits_already_is_dropped(world: World) -> None:
    escalated(world)
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    assert (mailed(world), states(world)) == (0, [DeliveryState.DROPPED])
    assert world.events.about(ChannelName.MAIL) == []


def test_a_mail_that_waits_for_its_next_attempt_is_dropped(world: World) -> None:
    escalated(world)
    world.channel.answer = SendOutcome.UNREACHABLE
    assert (mailed(world), states(world)) == (0, [DeliveryState.DUE])
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    world.channel.answer = SendOutcome.ACCEPTED
    world.run_until(START + timedelta(hours=1))
    assert (mailed(world), states(world)) == (0, [DeliveryState.DROPPED])


def test_with_a_token_from_before_the_end_no_address_comes_back(world: World) -> None:
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    world.use.keep_contact_point.remove(coordinator(START))
    for vouched_at in (START, START + MINUTE, None):
        with pytest.raises(RoleEnded):
            left_address(world, vouched_at)
    escalated(world)
    assert mailed(world) == 0


def test_who_has_the_role_again_is_mailed_again_and_old_news_changes_nothing(
    world: World,
) -> None:
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    left_address(world, START + 2 * MINUTE)
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    escalated(world)
    assert mailed(world) == 1


def test_of_two_ends_that_arrive_in_the_wrong_order_the_later_counts(world: World) -> None:
    world.use.end_mail(AGENCY, DESK, START + 3 * MINUTE)
    world.use.end_mail(AGENCY, DESK, START + MINUTE)
    with pytest.raises(RoleEnded):
        left_address(world, START + 2 * MINUTE)


def test_an_address_from_before_its_age_was_kept_goes_too() -> None:
    world = World()
    left_address(world, None)
    world.use.end_mail(AGENCY, DESK, START)
    escalated(world)
    assert mailed(world) == 0


def test_a_supporter_who_left_keeps_the_inbox_and_has_no_more_mail() -> None:
    world, supporter = World(), recipient()
    world.use.keep_contact_point.put(supporter, "sam@desk.example", mail_wanted=True)
    world.use.end_mail(AGENCY, supporter.ref, START)
    world.use.tell_supporter.offer_taken_back(AGENCY, supporter.ref, "offer-1", "event-1")
    assert mailed(world) == 0
    assert len(world.use.read_inbox.rows(supporter, 10, None)) == 1
