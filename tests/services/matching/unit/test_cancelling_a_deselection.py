"""A deselection that lies ahead is cancelled; one whose time has come is not."""

from datetime import timedelta

import pytest

from services.matching.application.deselect_supporter import (
    cancel_deselection,
    deselect_supporter,
    deselection_due,
)
from services.matching.application.keep_career import begin_career, career_of
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.domain.career import DeselectionReason, Step
from services.matching.domain.errors import (
    DeselectionInEffect,
    DeselectionNotDue,
    NoDeselectionPending,
    UnknownCareer,
)
from tests.services.matching.builders import MONDAY_NOON, profile, ref, supporter
from tests.services.matching.fakes import World

SAM = ref("sam")
DAY = timedelta(days=1)
CONDUCT = DeselectionReason.CONDUCT


@pytest.fixture
def decided(world: World) -> World:
    """Sam is to be deselected tomorrow."""
    world.pool(supporter())
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + DAY)
    return world


def stages(world: World) -> list[Step]:
    return [taken.step for taken in career_of(world.ports, "harbor", SAM).steps]


def test_a_cancelled_deselection_leaves_the_supporter_as_if_it_had_never_been_decided(
    decided: World,
) -> None:
    staying = cancel_deselection(decided.ports, "harbor", SAM)
    assert (staying.serving, staying.pending) == (True, None)
    assert decided.deadlines.deselections == {}
    assert not decided.supporters.rows[SAM].left


def test_a_task_that_comes_after_the_cancellation_changes_nothing(decided: World) -> None:
    cancel_deselection(decided.ports, "harbor", SAM)
    before = decided.supporters.rows[SAM], career_of(decided.ports, "harbor", SAM)
    decided.clock.pass_by(days=2)
    deselection_due(decided.ports, "harbor", SAM)
    assert (decided.supporters.rows[SAM], career_of(decided.ports, "harbor", SAM)) == before
    assert decided.events.published == []


def test_a_second_cancellation_is_told_that_there_is_none(decided: World) -> None:
    cancel_deselection(decided.ports, "harbor", SAM)
    before = career_of(decided.ports, "harbor", SAM)
    with pytest.raises(NoDeselectionPending):
        cancel_deselection(decided.ports, "harbor", SAM)
    assert career_of(decided.ports, "harbor", SAM) == before


def test_after_a_cancellation_another_time_can_be_decided(decided: World) -> None:
    cancel_deselection(decided.ports, "harbor", SAM)
    deselect_supporter(decided.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + 3 * DAY)
    decided.clock.pass_by(days=1)
    with pytest.raises(DeselectionNotDue):
        deselection_due(decided.ports, "harbor", SAM)
    decided.clock.pass_by(days=2)
    deselection_due(decided.ports, "harbor", SAM)
    assert stages(decided) == [Step.DESIGNATED, Step.DESELECTED]


@pytest.mark.parametrize("done", [False, True], ids=["task still to come", "task done"])
def test_from_its_time_on_a_deselection_is_not_cancelled_any_more(
    decided: World, done: bool
) -> None:
    decided.clock.pass_by(days=1)
    if done:
        deselection_due(decided.ports, "harbor", SAM)
    with pytest.raises(DeselectionInEffect):
        cancel_deselection(decided.ports, "harbor", SAM)
    if not done:
        assert SAM in decided.deadlines.deselections
        deselection_due(decided.ports, "harbor", SAM)
    assert stages(decided) == [Step.DESIGNATED, Step.DESELECTED]


def test_there_is_none_to_cancel_of_a_candidate_of_whoever_left_and_of_whoever_is_back(
    world: World,
) -> None:
    begin_career(world.ports, "harbor", ref("new"), Step.NOMINATED, MONDAY_NOON.date())
    world.pool(supporter("sam"), supporter("ann"))
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)
    again = profile(designated_on=MONDAY_NOON.date())
    enrol_supporter(world.ports, "harbor", SAM, again)
    deselect_supporter(world.ports, "harbor", ref("ann"), CONDUCT, MONDAY_NOON + DAY)
    remove_supporter(world.ports, "harbor", ref("ann"))
    for name in ("new", "sam", "ann"):
        with pytest.raises(NoDeselectionPending):
            cancel_deselection(world.ports, "harbor", ref(name))


def test_another_agencys_deselection_and_none_are_alike(decided: World) -> None:
    for agency, name in (("mesa", SAM), ("harbor", ref("nobody"))):
        with pytest.raises(UnknownCareer):
            cancel_deselection(decided.ports, agency, name)
    assert career_of(decided.ports, "harbor", SAM).pending is not None
