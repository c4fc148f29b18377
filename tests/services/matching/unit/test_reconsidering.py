"""What becomes of offers and contacts when the profile of their supporter changes."""

from datetime import time, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import OwnHat
from services.matching.application.set_availability import set_availability
from services.matching.domain.availability import Away, Extra
from services.matching.domain.terms import Terms
from services.matching.domain.vocabulary import BarringDuty, Urgency
from tests.services.matching.builders import MONDAY_NOON, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.sam import ANN, SAM, accepted, changed, offered, reason, states

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)


def test_lowering_the_cap_withdraws_the_newest_open_offers_until_the_rest_fits(
    world: World,
) -> None:
    world.policies.agreed = Terms(exposure_limit=9)
    world.pool(supporter(cap=4))
    offered(world, 4)
    changed(world, cap=2)
    assert states(world) == ["open", "open", "withdrawn", "withdrawn"]
    assert world.supporters.rows[SAM].free == 0


def test_a_contact_outlives_a_cap_under_it_while_open_offers_make_way(world: World) -> None:
    world.policies.agreed = Terms(exposure_limit=9)
    world.pool(supporter(cap=3))
    offered(world, 3)
    accepted(world, 0)
    accepted(world, 2)
    changed(world, cap=1)
    assert states(world) == ["accepted", "withdrawn", "accepted"]


def test_a_cap_that_still_fits_withdraws_nothing(world: World) -> None:
    world.pool(supporter(cap=4))
    offered(world, 2)
    changed(world, cap=2)
    assert states(world) == ["open", "open"]


def test_a_pause_withdraws_open_offers_and_leaves_contacts(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    set_availability(world.ports, OwnHat(SAM, "harbor"), paused=True)
    assert states(world) == ["accepted", "withdrawn"]
    assert reason(world) == "supporter_unavailable"


def test_going_away_today_withdraws_open_offers_and_leaves_contacts(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, away=(Away(TODAY, TODAY + 9 * DAY),))
    assert states(world) == ["accepted", "withdrawn"]


def test_going_away_next_week_withdraws_nothing_today(world: World) -> None:
    world.pool(supporter())
    offered(world)
    changed(world, away=(Away(TODAY + 7 * DAY, TODAY + 9 * DAY),))
    assert states(world) == ["open"]


def test_whoever_is_back_within_a_day_keeps_a_request_that_can_wait(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, urgency=Urgency.ROUTINE)
    changed(world, away=(Away(TODAY, TODAY),))
    assert states(world) == ["open"]


def test_an_extra_span_on_a_day_away_keeps_the_offer(world: World) -> None:
    world.pool(supporter())
    offered(world)
    there = Extra(TODAY, time(0), time(0))
    changed(world, away=(Away(TODAY, TODAY + 3 * DAY),), extra=(there,))
    assert states(world) == ["open"]


@pytest.mark.parametrize(
    ("facts", "running"),
    [
        ({"languages": frozenset({"fr"})}, "accepted"),
        ({"duties": frozenset({BarringDuty.INTERNAL_AFFAIRS})}, "withdrawn"),
        ({"training": ()}, "withdrawn"),
        ({"designated_on": TODAY + DAY}, "withdrawn"),
    ],
    ids=["language", "duty", "training", "designation"],
)
def test_a_profile_that_no_longer_fits_loses_open_offers_and_where_it_must_contacts(
    world: World, facts: dict[str, Any], running: str
) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, **facts)
    assert states(world) == [running, "withdrawn"]
    assert reason(world) == "supporter_unavailable"


def test_whoever_is_shared_no_more_loses_other_agencies_offers(world: World) -> None:
    world.pool(supporter("sam", "mesa"), supporter("ann", topics=frozenset()))
    offered(world)
    changed(world, "mesa", shared=False)
    assert states(world) == ["withdrawn"]
    assert states(world, ANN) == ["open"]


def test_a_change_that_matters_to_no_rule_leaves_everything(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, topics=frozenset(), veteran=True, channels=frozenset({"phone"}))
    assert states(world) == ["accepted", "open"]
