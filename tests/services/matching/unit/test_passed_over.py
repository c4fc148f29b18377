"""Whoever can never be asked stands in nobody's way, and a search that ends too early is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.application import look_around
from services.matching.application.enter_training import enter_training
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.watch_credentials import credential_due
from services.matching.domain.credentials import may_be_in_order_through
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import BarringDuty
from tests.services.matching.builders import MONDAY_NOON, profile, ref, supporter, training
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import SAM, offered, states

TODAY = MONDAY_NOON.date()
HOURS = Requirement(initial_hours=40)
LACKING = (training(hours=39),)


@pytest.fixture(autouse=True)
def _a_crowd_is_soon_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_around, "DEEPEST", 200)


def requiring(world: World, agency: str, requirement: Requirement = HOURS) -> None:
    world.policies.agreed = Terms(requirements={agency: requirement})


def crowd(world: World, agency: str = "harbor", **facts: Any) -> None:
    for number in range(look_around.DEEPEST + 1):
        enrol_supporter(world.ports, agency, ref(f"one of many {number}"), profile(**facts))


def with_sam(world: World) -> None:
    """Asked before, and so read after everybody who never was."""
    sam = supporter(recent_offers=(MONDAY_NOON - timedelta(days=30),))
    world.pool(sam)


@pytest.mark.parametrize(
    "facts",
    [{"duties": frozenset({BarringDuty.PROMOTION_BOARD})}, {"training": LACKING}],
    ids=["barred by a duty", "without the hours of the own agency"],
)
def test_a_crowd_that_can_never_be_asked_hides_nobody(world: World, facts: dict[str, Any]) -> None:
    requiring(world, "harbor")
    crowd(world, **facts)
    with_sam(world)
    offered(world)
    assert states(world) == ["open"]
    assert "cut_short" not in dict(world.measures.seen)


def test_a_search_that_read_all_it_may_and_found_nobody_is_counted(world: World) -> None:
    requiring(world, "harbor")
    crowd(world, "mesa", training=LACKING)
    with_sam(world)
    offered(world)
    assert states(world) == []
    assert ("cut_short", look_around.DEEPEST) in world.measures.seen


def test_the_training_that_was_lacking_lets_them_be_found(world: World) -> None:
    requiring(world, "harbor")
    enrol_supporter(world.ports, "harbor", SAM, profile(training=LACKING))
    assert world.supporters.trained_until[SAM] is None
    enter_training(world.ports, "harbor", SAM, training(topic="referral", hours=1))
    offered(world)
    assert states(world) == ["open"]


def test_a_requirement_that_was_lowered_lets_them_be_found_from_the_next_midnight(
    world: World,
) -> None:
    requiring(world, "harbor")
    enrol_supporter(world.ports, "harbor", SAM, profile(training=LACKING))
    credential_due(world.ports, "harbor", SAM)
    assert world.deadlines.lapses[SAM].date() == TODAY + timedelta(days=1)
    requiring(world, "harbor", Requirement())
    credential_due(world.ports, "harbor", SAM)
    assert world.deadlines.lapses[SAM].date() == date(2030, 1, 2)
    offered(world)
    assert states(world) == ["open"]


def test_a_course_that_lies_ahead_hides_nobody_on_its_day() -> None:
    ahead = training(completed_on=TODAY + timedelta(days=1), hours=1)
    one = profile(training=(*LACKING, ahead))
    assert may_be_in_order_through(one, HOURS, TODAY) == ahead.expires_on
    assert may_be_in_order_through(profile(training=LACKING), HOURS, TODAY) is None
