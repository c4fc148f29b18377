"""Who hears of what, in whichever order the events arrive."""

from datetime import timedelta

import pytest

from services.notifications.application.ports import SendOutcome
from services.notifications.domain.delivery import ChannelName, DeliveryState
from services.notifications.domain.notice import COORDINATORS_DESK, NoticeKind
from services.notifications.domain.route import KEPT_AFTER_END
from tests.services.notifications.builders import AGENCY, OTHER_AGENCY, occasion, recipient
from tests.services.notifications.fakes import START, World

REQUEST, OFFER, MAILBOX, SUPPORTER = "request-1", "offer-1", "officer-mailbox", "supporter-1"


def inbox(world: World, ref: str, agency: str = AGENCY, role: str = "officer") -> list[NoticeKind]:
    rows = world.use.read_inbox.rows(recipient(ref, agency, (role,)), 100, None)
    return [notice.kind for notice in rows]


def register(world: World, ref: str, role: str = "officer", wanted: bool = True) -> None:
    owner = recipient(ref, roles=(role,))
    world.use.keep_contact_point.put(owner, f"{ref}@desk.example", mail_wanted=wanted)


def test_requester_hears_that_a_peer_accepted() -> None:
    world = World()
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    assert inbox(world, MAILBOX) == [NoticeKind.PEER_ACCEPTED]


def test_what_is_said_before_the_mailbox_is_known_waits_for_it() -> None:
    world = World()
    world.use.tell_requester(AGENCY, REQUEST, occasion("e1"))
    world.use.tell_requester(AGENCY, REQUEST, occasion("e1"))
    world.use.tell_requester(AGENCY, REQUEST, occasion("e2", NoticeKind.SURVEY_OPEN))
    assert inbox(world, MAILBOX) == []
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    assert sorted(inbox(world, MAILBOX)) == [NoticeKind.PEER_ACCEPTED, NoticeKind.SURVEY_OPEN]


def test_the_same_occasion_makes_one_notice_and_counts_once() -> None:
    world = World()
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    register(world, MAILBOX)
    for _ in range(3):
        world.use.tell_requester(AGENCY, REQUEST, occasion())
    world.run_due()
    assert len(world.channel.letters) == 1
    assert [kind for kind, _, _ in world.events.published] == ["notification.delivered.v1"] * 2
    assert world.meter.notices == [NoticeKind.PEER_ACCEPTED]
    assert world.meter.ended == [(ChannelName.INBOX, "sent"), (ChannelName.MAIL, "sent")]


def test_without_a_contact_point_the_inbox_has_it_and_the_mail_is_counted_as_failed() -> None:
    world = World()
    world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)
    assert inbox(world, SUPPORTER) == [NoticeKind.OFFER_WAITING]
    [(kind, data)] = world.events.about(ChannelName.MAIL)
    assert (kind, data["reason"]) == ("notification.failed.v1", "no_address")
    assert len(world.events.about(ChannelName.INBOX)) == 1


@pytest.mark.parametrize("ref", ["anon:" + "ab" * 32, "no-mail-please"])
def test_who_has_no_mail_by_choice_is_not_counted_as_a_failure(ref: str) -> None:
    world = World()
    register(world, "no-mail-please", wanted=False)
    world.use.remember_mailbox(AGENCY, REQUEST, ref)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    assert inbox(world, ref) == [NoticeKind.PEER_ACCEPTED]
    assert world.events.about(ChannelName.MAIL) == []


def test_supporter_is_told_in_the_row_of_their_own_agency() -> None:
    world = World()
    world.use.tell_supporter.offer_waits(OTHER_AGENCY, SUPPORTER, OFFER)
    assert inbox(world, SUPPORTER, OTHER_AGENCY) == [NoticeKind.OFFER_WAITING]
    assert inbox(world, SUPPORTER, AGENCY) == []


def test_an_offer_that_ended_vanishes_from_the_inbox() -> None:
    world = World()
    world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)
    world.use.tell_supporter.offer_ended(AGENCY, SUPPORTER, OFFER)
    assert inbox(world, SUPPORTER) == []


def test_an_offer_whose_end_arrived_first_is_never_announced() -> None:
    world = World()
    world.use.tell_supporter.offer_ended(AGENCY, SUPPORTER, OFFER)
    world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)
    assert inbox(world, SUPPORTER) == []
    assert world.events.published == []


def test_a_supporter_who_had_accepted_is_told_that_it_is_over() -> None:
    world = World()
    world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)
    world.use.tell_supporter.offer_ended(AGENCY, SUPPORTER, OFFER)
    world.use.tell_supporter.offer_taken_back(AGENCY, SUPPORTER, OFFER, "event-9")
    assert inbox(world, SUPPORTER) == [NoticeKind.OFFER_GONE]


def test_no_mail_goes_out_for_an_offer_that_ended_meanwhile() -> None:
    world = World()
    register(world, SUPPORTER, "supporter")
    world.use.tell_supporter.offer_waits(AGENCY, SUPPORTER, OFFER)
    world.use.tell_supporter.offer_ended(AGENCY, SUPPORTER, OFFER)
    world.run_due()
    assert world.channel.letters == []
    assert world.meter.ended[-1] == (ChannelName.MAIL, DeliveryState.DROPPED.value)


def test_every_coordinator_of_the_agency_is_told() -> None:
    world = World()
    register(world, "c1", "coordinator")
    register(world, "c2", "coordinator")
    register(world, "s1", "supporter")
    world.use.tell_coordinators(AGENCY, REQUEST, "event-1")
    world.run_due()
    assert {letter.to.text for letter in world.channel.letters} == {
        "c1@desk.example",
        "c2@desk.example",
    }


def test_a_coordinator_who_came_later_finds_the_escalation_on_the_desk() -> None:
    world = World()
    register(world, "long-gone", "coordinator")
    world.use.tell_coordinators(AGENCY, REQUEST, "event-1")
    assert inbox(world, "newcomer", role="coordinator") == [NoticeKind.COORDINATOR_NEEDED]
    assert world.events.about(ChannelName.MAIL) == []


def test_where_no_coordinator_left_an_address_the_desk_shows_it_to_coordinators_only() -> None:
    world = World()
    world.use.tell_coordinators(AGENCY, REQUEST, "event-1")
    assert inbox(world, "any", role="coordinator") == [NoticeKind.COORDINATOR_NEEDED]
    assert inbox(world, "any", role="supporter") == []
    assert inbox(world, "any", OTHER_AGENCY, role="coordinator") == []
    assert inbox(world, COORDINATORS_DESK, role="coordinator") == [NoticeKind.COORDINATOR_NEEDED]


def test_the_mailbox_is_forgotten_a_while_after_the_end() -> None:
    world = World()
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.forget_mailbox.later(AGENCY, REQUEST)
    world.use.forget_mailbox.later(AGENCY, REQUEST)
    assert len(world.schedule.tasks) == 1
    world.use.tell_requester(AGENCY, REQUEST, occasion("e1", NoticeKind.SURVEY_OPEN))
    assert inbox(world, MAILBOX) == [NoticeKind.SURVEY_OPEN]
    world.run_until(START + KEPT_AFTER_END)
    route = world.routes.for_agency(AGENCY).find(REQUEST)
    assert route is not None and route.mailbox is None


def test_a_forgotten_request_stays_forgotten_whatever_arrives_later() -> None:
    world = World(pace=1000)
    world.use.forget_mailbox.later(AGENCY, REQUEST)
    world.run_until(START + KEPT_AFTER_END / 1000 + timedelta(seconds=1))
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    route = world.routes.for_agency(AGENCY).find(REQUEST)
    assert route is not None
    assert (route.mailbox, route.pending) == (None, ())
    assert inbox(world, MAILBOX) == []


def test_an_address_removed_before_the_sending_ends_as_no_address() -> None:
    world = World()
    register(world, MAILBOX)
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    world.use.keep_contact_point.remove(recipient(MAILBOX))
    world.run_due()
    assert world.events.about(ChannelName.MAIL)[-1][1]["reason"] == "no_address"


def test_a_mail_server_away_for_hours_loses_nothing() -> None:
    world = World()
    register(world, MAILBOX)
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    world.channel.answer = SendOutcome.UNREACHABLE
    world.run_until(START + timedelta(hours=1))
    world.channel.answer = SendOutcome.ACCEPTED
    world.run_until(START + timedelta(hours=6))
    assert len(world.channel.letters) == 1
    assert [kind for kind, _ in world.events.about(ChannelName.MAIL)] == [
        "notification.delivered.v1"
    ]


def test_a_mail_server_away_for_a_day_ends_the_attempts() -> None:
    world = World()
    register(world, MAILBOX)
    world.use.remember_mailbox(AGENCY, REQUEST, MAILBOX)
    world.use.tell_requester(AGENCY, REQUEST, occasion())
    world.channel.answer = SendOutcome.UNREACHABLE
    world.run_until(START + timedelta(days=1))
    [(kind, data)] = world.events.about(ChannelName.MAIL)
    assert (kind, data["reason"]) == ("notification.failed.v1", "unreachable")
    assert world.schedule.tasks == []
