"""A recipient's own notices."""

from datetime import timedelta

import pytest

from services.notifications.application.keep_contact_point import Recipient
from services.notifications.application.ports import Position
from services.notifications.application.read_inbox import NoticeUnknown
from services.notifications.domain.notice import Notice
from tests.services.notifications.builders import AGENCY, OTHER_AGENCY, occasion, recipient
from tests.services.notifications.fakes import START, World


def world_with(count: int) -> tuple[World, list[Notice]]:
    world = World()
    made = []
    for number in range(count):
        moment = START + timedelta(seconds=number // 2)
        notice = Notice.of(occasion(f"e{number}"), "supporter-1", moment)
        world.notices.for_agency(AGENCY).save(notice)
        made.append(notice)
    return world, made


def test_pages_show_everything_once_and_newest_first() -> None:
    world, made = world_with(7)
    seen: list[Notice] = []
    after = None
    while rows := world.use.read_inbox.rows(recipient(), 3, after):
        seen.extend(rows)
        after = Position(rows[-1].created_at, rows[-1].id)
    assert seen == sorted(made, key=lambda n: (n.created_at, n.id), reverse=True)


def test_the_first_reading_counts() -> None:
    world, [notice] = world_with(1)
    first = world.use.read_inbox.mark_read(recipient(), notice.id)
    world.clock.forward(timedelta(hours=1))
    assert world.use.read_inbox.mark_read(recipient(), notice.id) == first


@pytest.mark.parametrize(
    "reader",
    [
        recipient("supporter-2"),
        recipient(agency=OTHER_AGENCY),
        recipient("c", roles=("coordinator",)),
    ],
)
def test_a_foreign_notice_is_as_unknown_as_a_missing_one(reader: Recipient) -> None:
    world, [notice] = world_with(1)
    for notice_id in (notice.id, "0" * 32):
        with pytest.raises(NoticeUnknown) as refusal:
            world.use.read_inbox.mark_read(reader, notice_id)
        assert str(refusal.value) == ""


def test_a_vanished_notice_is_unknown() -> None:
    world, [notice] = world_with(1)
    world.notices.for_agency(AGENCY).save(notice.gone(START))
    with pytest.raises(NoticeUnknown):
        world.use.read_inbox.mark_read(recipient(), notice.id)
