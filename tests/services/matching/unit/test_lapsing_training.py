"""What becomes of offers and contacts when the training of their supporter lapses at midnight."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.application.enter_training import enter_training
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.watch_credentials import credential_due
from services.matching.domain.errors import UnknownSupporter
from services.matching.domain.terms import Requirement, Terms
from tests.services.matching.builders import MONDAY_NOON, profile, ref, supporter, training
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import ANN, SAM, accepted, offered, reason, states

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)


def lapsing(world: World, **facts: Any) -> None:
    """In order today, by a training that ends with the day."""
    short = training(expires_on=TODAY)
    enrol_supporter(world.ports, "harbor", SAM, profile(training=(short,), cap=2, **facts))


def test_the_lapse_is_expected_at_the_supporters_midnight_after_the_last_day(
    world: World,
) -> None:
    lapsing(world, time_zone="America/Chicago")
    assert world.deadlines.lapses[SAM].isoformat() == "2026-06-02T05:00:00+00:00"


def test_at_midnight_open_offers_are_withdrawn_and_contacts_handed_over(world: World) -> None:
    world.pool(supporter("ann", topics=frozenset(), cap=9))
    lapsing(world)
    offered(world, 2)
    accepted(world, 0)
    world.clock.pass_by(hours=12)
    credential_due(world.ports, "harbor", SAM)
    assert states(world) == ["withdrawn", "withdrawn"]
    assert reason(world) == "supporter_unavailable"
    assert states(world, ANN) == ["open", "open"]
    offered(world, 3)
    assert len(states(world)) == 2
    assert SAM not in world.deadlines.lapses


def test_nothing_happens_at_midnight_to_whoever_renewed_meanwhile(world: World) -> None:
    lapsing(world)
    offered(world)
    renewed = training(completed_on=TODAY, expires_on=TODAY + 30 * DAY)
    enter_training(world.ports, "harbor", SAM, renewed)
    world.clock.pass_by(hours=12)
    credential_due(world.ports, "harbor", SAM)
    assert states(world) == ["open"]
    assert world.deadlines.lapses[SAM].date() == TODAY + 31 * DAY


def test_the_home_agencys_requirement_lapses_like_a_training(world: World) -> None:
    asked = Requirement(refreshers={"active_listening": timedelta(days=550)})
    world.policies.agreed = Terms(requirements={"harbor": asked})
    enrol_supporter(world.ports, "harbor", SAM, profile())
    last_day = date(2025, 1, 1) + timedelta(days=550)
    assert world.deadlines.lapses[SAM].date() == last_day + DAY


def test_training_that_never_ends_is_not_watched(world: World) -> None:
    forever = training(expires_on=date.max)
    enrol_supporter(world.ports, "harbor", SAM, profile(training=(forever,)))
    assert SAM not in world.deadlines.lapses


def test_whoever_left_has_no_midnight_ahead(world: World) -> None:
    lapsing(world)
    remove_supporter(world.ports, "harbor", SAM)
    assert SAM not in world.deadlines.lapses
    credential_due(world.ports, "harbor", SAM)
    credential_due(world.ports, "harbor", ref("nobody"))
    assert SAM not in world.deadlines.lapses


def test_the_same_training_entered_twice_is_entered_once(world: World) -> None:
    world.pool(supporter())
    one = training(topic="referral", completed_on=TODAY, expires_on=TODAY + DAY)
    for _ in range(2):
        entered = enter_training(world.ports, "harbor", SAM, one)
    assert [entry.topic for entry in entered.profile.training] == ["active_listening", "referral"]
    with pytest.raises(UnknownSupporter):
        enter_training(world.ports, "mesa", SAM, one)
