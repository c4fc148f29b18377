"""One suite for every implementation of the stores."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notifications.application.ports import Position
from services.notifications.domain.contact_point import ContactPoint
from services.notifications.domain.delivery import ChannelName, Delivery, FailureReason
from services.notifications.domain.email_address import EmailAddress
from services.notifications.domain.notice import Notice, NoticeKind
from services.notifications.domain.route import Route
from tests.services.notifications.adapters.stores import FakeRoom, MongoRoom, write_key_file
from tests.services.notifications.builders import AGENCY, OTHER_AGENCY, occasion
from tests.services.notifications.fakes import START


@pytest.fixture(params=["fake", "mongo"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "fake":
        yield FakeRoom()
    else:
        mongo = request.getfixturevalue("mongo")
        yield MongoRoom(mongo, write_key_file(tmp_path, AGENCY, OTHER_AGENCY))


def notice(key: str = "e", recipient: str = "me", seconds: int = 0) -> Notice:
    return Notice.of(occasion(key), recipient, START + timedelta(seconds=seconds))


def save_notices(room: Any, *notices: Notice, agency: str = AGENCY) -> None:
    def work(stores: Any) -> None:
        for each in notices:
            stores.notices.for_agency(agency).save(each)

    room.write(work)


def test_a_notice_comes_back_as_it_was_saved_last(room: Any) -> None:
    first = notice()
    save_notices(room, first)
    read = first.read(START + timedelta(seconds=3, microseconds=123_456))
    save_notices(room, read)
    assert room.read.notices.for_agency(AGENCY).find(first.id) == read


def test_rows_of_one_agency_do_not_exist_in_another(room: Any) -> None:
    save_notices(room, notice())
    elsewhere = room.read.notices.for_agency(OTHER_AGENCY)
    assert elsewhere.find(notice().id) is None
    assert elsewhere.page(frozenset({"me"}), 10, None) == []


def test_a_page_holds_own_notices_newest_first_without_the_gone(room: Any) -> None:
    older, newer, same = notice("a"), notice("b", seconds=1), notice("c", seconds=1)
    save_notices(room, older, newer, same, notice("d", "you"), notice("e", seconds=9).gone(START))
    book = room.read.notices.for_agency(AGENCY)
    first, second = sorted([newer, same], key=lambda n: n.id, reverse=True)
    assert book.page(frozenset({"me"}), 10, None) == [first, second, older]
    after = Position(first.created_at, first.id)
    assert book.page(frozenset({"me"}), 1, after) == [second]
    assert len(book.page(frozenset({"me", "you"}), 10, None)) == 4


def test_a_contact_point_comes_back_and_can_be_removed(room: Any) -> None:
    point = ContactPoint("c1", EmailAddress.parse("ann@desk.example"), True, True)
    other = ContactPoint("s1", EmailAddress.parse("bob@desk.example"), False, False)

    def save(stores: Any) -> None:
        stores.contact_points.for_agency(AGENCY).save(point)
        stores.contact_points.for_agency(AGENCY).save(other)

    room.write(save)
    points = room.read.contact_points.for_agency(AGENCY)
    assert (points.find("c1"), points.find("s1")) == (point, other)
    assert points.coordinators() == ["c1"]
    assert [points.mail_wanted(one) for one in ("c1", "s1", "nobody")] == [True, False, None]
    room.write(lambda stores: stores.contact_points.for_agency(AGENCY).remove("c1"))
    room.write(lambda stores: stores.contact_points.for_agency(AGENCY).remove("c1"))
    assert (points.find("c1"), points.coordinators()) == (None, [])
    assert points.mail_wanted("c1") is None


def test_of_a_role_that_ended_only_its_end_is_kept_until_an_address_is_left_again(
    room: Any,
) -> None:
    vouched = START - timedelta(hours=1)
    point = ContactPoint("c1", EmailAddress.parse("ann@desk.example"), True, True, vouched)

    def write(work: Any) -> None:
        room.write(lambda stores: work(stores.contact_points.for_agency(AGENCY)))

    points = room.read.contact_points.for_agency(AGENCY)
    write(lambda rows: rows.save(point))
    assert (points.find("c1"), points.ended_at("c1")) == (point, None)
    write(lambda rows: rows.end("c1", START))
    write(lambda rows: rows.remove("c1"))
    assert (points.find("c1"), points.coordinators()) == (None, [])
    assert points.ended_at("c1") == START
    write(lambda rows: rows.save(point))
    assert (points.find("c1"), points.ended_at("c1")) == (point, None)


def test_a_route_comes_back_with_what_waits(room: Any) -> None:
    route = Route("r1").waiting(occasion("e1")).waiting(occasion("e2", NoticeKind.SURVEY_OPEN))
    room.write(lambda stores: stores.routes.for_agency(AGENCY).save(route))
    assert room.read.routes.for_agency(AGENCY).find("r1") == route
    known = route.known("mailbox")
    room.write(lambda stores: stores.routes.for_agency(AGENCY).save(known))
    assert room.read.routes.for_agency(AGENCY).find("r1") == known


def test_a_delivery_comes_back_in_every_state(room: Any) -> None:
    fresh = Delivery.of(notice(), ChannelName.MAIL)
    begun = fresh.begun(START + timedelta(minutes=1))
    for delivery in (fresh, begun, begun.postponed(START, 1.0),
                     begun.failed(FailureReason.REFUSED, START)):  # fmt: skip
        room.write(lambda stores, d=delivery: stores.deliveries.for_agency(AGENCY).save(d))
        assert room.read.deliveries.for_agency(AGENCY).find(fresh.id) == delivery


def test_the_oldest_unfinished_delivery_is_found(room: Any) -> None:
    done = Delivery.of(notice("a"), ChannelName.MAIL).sent(START)
    older = Delivery.of(notice("b", seconds=1), ChannelName.MAIL).begun(START)
    newer = Delivery.of(notice("c", seconds=2), ChannelName.MAIL)
    assert room.read.deliveries.for_agency(AGENCY).oldest_unfinished() is None

    def save(stores: Any) -> None:
        for delivery in (done, newer, older):
            stores.deliveries.for_agency(AGENCY).save(delivery)

    room.write(save)
    assert room.read.deliveries.for_agency(AGENCY).oldest_unfinished() == older.created_at
