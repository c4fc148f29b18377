"""What identity tells of commands and units counts from the moment it is heard, or enrolled."""

from datetime import timedelta

from services.identity.domain.member import MOST_FORMER_UNITS
from services.matching.application.answer_offer import accept_offer
from services.matching.application.hear_personnel import change_command, leave_unit
from services.matching.application.keep_pool import enrol_supporter
from services.matching.domain.offer import OfferState
from services.matching.domain.standing_facts import Command, FormerUnit
from shared.security.conflict_tokens import commanded_ref, commander_ref
from tests.services.matching.builders import (
    MONDAY_NOON,
    need,
    profile,
    ref,
    supporter,
    token,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import current_offer, hat, search_of, submit

SAM = ref("sam")
LATELY = MONDAY_NOON - timedelta(days=30)
COMMAND = Command(uuid("command"), "D01", LATELY)
UNDER_D01 = need(excluded=frozenset({token(commander_ref("harbor", "D01"))}))
COMMANDS_D01 = need(excluded=frozenset({token(commanded_ref("harbor", "D01"))}))


def test_an_open_offer_to_somebody_who_comes_to_command_the_requester_is_withdrawn(
    world: World,
) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world, UNDER_D01)
    change_command(world.ports, "harbor", SAM, COMMAND)
    gone = world.events.last("offer.withdrawn.v1").data
    assert (gone["supporter_ref"], gone["reason"]) == (SAM, "supporter_conflict")
    assert current_offer(world).supporter_ref == ref("ann")


def test_a_running_contact_with_them_is_handed_over_and_they_are_not_asked_again(
    world: World,
) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world, UNDER_D01)
    first = current_offer(world)
    accept_offer(world.ports, hat(first), first.offer_id)
    for _ in range(2):
        change_command(world.ports, "harbor", SAM, COMMAND)
    assert world.offers.rows[first.offer_id].state is OfferState.WITHDRAWN
    assert current_offer(world).supporter_ref == ref("ann")
    assert search_of(world).conflicted == (SAM,)


def test_what_was_heard_before_somebody_is_enrolled_counts_when_they_are(world: World) -> None:
    change_command(world.ports, "harbor", SAM, COMMAND)
    leave_unit(world.ports, "harbor", SAM, FormerUnit("D09", LATELY))
    enrolled = enrol_supporter(world.ports, "harbor", SAM, profile())
    assert enrolled.commands == (COMMAND,)
    assert enrolled.former_units == (FormerUnit("D09", LATELY),)
    assert enrol_supporter(world.ports, "harbor", ref("ann"), profile()).commands == ()


def test_a_unit_left_before_they_joined_keeps_them_from_who_commanded_them(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world, COMMANDS_D01)
    assert current_offer(world).supporter_ref == SAM
    leave_unit(world.ports, "harbor", SAM, FormerUnit("D01", LATELY))
    assert current_offer(world).supporter_ref == ref("ann")


def test_news_of_another_agency_or_of_nobody_here_changes_no_supporter(world: World) -> None:
    world.pool(supporter("sam"))
    for agency, who in (("mesa", SAM), ("harbor", ref("nobody"))):
        change_command(world.ports, agency, who, COMMAND)
    assert world.supporters.rows[SAM].commands == ()


def test_of_a_unit_left_twice_the_last_time_counts() -> None:
    once = supporter().with_former_unit(FormerUnit("D01", MONDAY_NOON))
    twice = once.with_former_unit(FormerUnit("D01", LATELY))
    assert twice.former_units == (FormerUnit("D01", MONDAY_NOON),)


def test_no_unit_that_identity_still_tells_of_is_forgotten() -> None:
    """One more than a member may have, as the pool may know of a unit they went back to."""
    known = supporter()
    for number in range(MOST_FORMER_UNITS + 1):
        known = known.with_former_unit(FormerUnit(f"U{number}", LATELY + timedelta(hours=number)))
    assert {one.unit for one in known.former_units} >= {
        f"U{number}" for number in range(MOST_FORMER_UNITS + 1)
    }
