"""A supporter of a time zone this system does not have: not offered, and otherwise as any other."""

from dataclasses import replace
from datetime import timedelta

from services.matching.application.keep_pool import change_supporter
from services.matching.application.leave_pool import member_left, remove_supporter
from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.application.read_coverage import read_coverage
from services.matching.domain.duty_cover import Askable, Why
from services.matching.domain.rules import broken_rules
from services.matching.domain.terms import Requirement
from services.matching.domain.vocabulary import IncidentRole
from services.matching.domain.week_hours import hours_between, open_hours
from tests.services.matching.builders import MONDAY_NOON, candidate, question, shift, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import SAM, accepted, offered, states

ATLANTIS = supporter(time_zone="Atlantis/Deep")


def test_whose_hours_cannot_be_told_is_not_offered_not_even_on_duty() -> None:
    for on_call in (frozenset[str](), frozenset({SAM})):
        put = question(on_call=on_call)
        assert broken_rules(put, candidate(ATLANTIS, put=put)) == ("available_in_time",)


def test_an_hour_that_only_other_systems_can_tell_is_stored_as_any_hour() -> None:
    stored = open_hours(ATLANTIS.profile.times)
    for hours in range(7 * 24):
        at = MONDAY_NOON + timedelta(hours=hours)
        assert stored.meets(hours_between(at, at))


def test_the_coordinator_sees_it_in_coverage_and_in_the_gaps_of_the_roster(world: World) -> None:
    world.pool(ATLANTIS)
    coverage = read_coverage(world.ports, "harbor", ("grief",), ("en",), 1, timedelta(days=1))
    assert (coverage.counted, coverage.active, coverage.without_hours) == (1, 0, [SAM])
    (gap,) = Askable.of([ATLANTIS], Requirement()).missing(shift())
    assert gap.why is Why.NOT_AVAILABLE


def test_the_right_zone_makes_them_available_again(world: World) -> None:
    world.pool(ATLANTIS)
    change_supporter(world.ports, "harbor", SAM, lambda p: replace(p, time_zone="UTC"))
    offered(world)
    assert states(world) == ["open"]


def test_an_incident_of_theirs_is_noted_all_the_same(world: World) -> None:
    world.pool(ATLANTIS)
    presence = Presence("harbor", "42", IncidentRole.WITNESS, MONDAY_NOON.date())
    assert note_involvement(world.ports, "harbor", SAM, presence).incidents


def test_they_leave_as_anybody_does(world: World) -> None:
    world.pool(supporter(agency="mesa"))
    offered(world)
    accepted(world)
    before = world.supporters.rows[SAM]
    world.supporters.rows[SAM] = replace(before, profile=ATLANTIS.profile)
    member_left(world.ports, SAM, MONDAY_NOON + timedelta(days=1))
    assert world.supporters.rows[SAM].left
    assert states(world) == ["withdrawn"]


def test_their_coordinator_can_remove_them(world: World) -> None:
    world.pool(ATLANTIS)
    remove_supporter(world.ports, "harbor", SAM)
    assert world.supporters.rows[SAM].left
