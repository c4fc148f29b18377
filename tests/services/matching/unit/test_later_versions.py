"""A supporter kept in words of a later version: told apart from nobody, and free to leave."""

from datetime import timedelta

import pytest

from services.matching.application.import_roster import Entry, Result, import_entries
from services.matching.application.keep_pool import enrol_supporter, supporter_of
from services.matching.application.leave_pool import member_left, remove_supporter
from services.matching.application.recheck_offers import recheck_offer
from services.matching.domain.errors import AlreadyEnrolled, UnknownSupporter, UnreadableSupporter
from tests.services.matching.builders import MONDAY_NOON, profile, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import SAM, accepted, offered, reason, states

TOMORROW = MONDAY_NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def later(world: World) -> None:
    """With a contact that runs."""
    world.pool(supporter())
    offered(world)
    accepted(world)
    world.supporters.of_a_later_version.add(SAM)


def test_only_their_own_coordinator_learns_that_they_cannot_be_read(world: World) -> None:
    with pytest.raises(UnreadableSupporter):
        supporter_of(world.ports, "harbor", SAM)
    with pytest.raises(UnknownSupporter):
        supporter_of(world.ports, "mesa", SAM)


@pytest.mark.parametrize("by_coordinator", [True, False])
def test_they_leave_and_their_contact_is_handed_over(world: World, by_coordinator: bool) -> None:
    if by_coordinator:
        remove_supporter(world.ports, "harbor", SAM)
    else:
        member_left(world.ports, SAM, TOMORROW)
    assert world.supporters.rows[SAM].left
    assert (states(world), reason(world)) == (["withdrawn"], "supporter_left")
    assert "supporter.left.v1" in world.events.types
    with pytest.raises(UnknownSupporter):
        remove_supporter(world.ports, "harbor", SAM)


def test_old_news_and_another_agency_take_nobody_out(world: World) -> None:
    member_left(world.ports, SAM, MONDAY_NOON - timedelta(days=31))
    with pytest.raises(UnknownSupporter):
        remove_supporter(world.ports, "mesa", SAM)
    assert not world.supporters.rows[SAM].left


def test_their_reference_stays_taken(world: World) -> None:
    for agency, result in (("harbor", Result.KNOWN), ("mesa", Result.REFUSED)):
        with pytest.raises(AlreadyEnrolled):
            enrol_supporter(world.ports, agency, SAM, profile())
        (outcome,) = import_entries(world.ports, agency, [Entry(2, SAM, profile())])
        assert outcome.result is result


def test_the_recheck_hands_their_contact_over(world: World) -> None:
    (offer_id,) = world.offers.rows
    recheck_offer(world.ports, "harbor", offer_id)
    assert states(world) == ["withdrawn"]
