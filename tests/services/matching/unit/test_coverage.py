"""Where an agency's part of the pool is thin, and what lapses soon."""

from datetime import time, timedelta
from typing import Any

import pytest

from services.matching.application.read_coverage import read_coverage
from services.matching.domain.availability import Extra, Window
from services.matching.domain.coverage import Coverage, watches
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import BarringDuty, DayPart, RankBand
from tests.services.matching.builders import MONDAY_NOON, ref, supporter, training
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import submit

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)


def coverage(world: World, threshold: int = 2, days: int = 60) -> Coverage:
    return read_coverage(
        world.ports, "harbor", ("grief", "sleep"), ("en", "fr"), threshold, days * DAY
    )


def too_few(found: Coverage, kind: str) -> dict[str, int]:
    return {one.value: one.supporters for one in found.thin if one.kind == kind}


def test_topics_languages_watches_and_ranks_are_counted_over_active_supporters(
    world: World,
) -> None:
    nights = (Window(0, time(22), time(6)),)
    world.pool(
        supporter("sam", languages=frozenset({"en", "fr"})),
        supporter("ann", rank_band=RankBand.COMMAND, availability=nights),
    )
    found = coverage(world)
    assert (found.counted, found.active) == (2, 2)
    assert found.by["topic"] == {"grief": 2, "sleep": 0}
    assert too_few(found, "language") == {"fr": 1}
    assert too_few(found, "watch") == {"morning": 1, "afternoon": 1}
    assert too_few(found, "rank_band") == {
        "line": 1,
        "supervisor": 0,
        "command": 1,
        "civilian": 0,
    }


def test_the_threshold_is_where_enough_begins(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann"))
    assert "grief" not in too_few(coverage(world, threshold=2), "topic")
    assert too_few(coverage(world, threshold=3), "topic") == {"grief": 2, "sleep": 0}


@pytest.mark.parametrize(
    "facts",
    [
        {"paused": True},
        {"designated_on": TODAY + DAY},
        {"training": ()},
        {"training": (training(expires_on=TODAY - DAY),)},
        {"duties": frozenset({BarringDuty.PROMOTION_BOARD})},
    ],
    ids=["paused", "not yet designated", "untrained", "lapsed", "barred"],
)
def test_whoever_cannot_be_offered_anything_counts_for_nothing(
    world: World, facts: dict[str, Any]
) -> None:
    world.pool(supporter("sam", **facts))
    found = coverage(world)
    assert (found.counted, found.active, found.by["topic"]["grief"]) == (1, 0, 0)


def test_other_agencies_and_those_who_left_are_not_counted(world: World) -> None:
    world.pool(supporter("sam", "mesa"), supporter("ann", left=True))
    assert coverage(world).counted == 0


def test_requests_leave_no_trace_in_coverage(world: World) -> None:
    world.pool(supporter())
    before = vars(coverage(world))
    submit(world)
    assert vars(coverage(world)) == before


def test_what_lapses_within_the_days_asked_for_is_told_with_its_day(world: World) -> None:
    world.pool(supporter("sam", training=(training(expires_on=TODAY + 30 * DAY),)))
    [(who, lapse)] = coverage(world, days=30).lapsing
    assert (who, lapse.topic, lapse.last_day) == (
        ref("sam"),
        "active_listening",
        TODAY + 30 * DAY,
    )
    assert coverage(world, days=29).lapsing == []


def test_what_has_lapsed_or_never_was_is_told_by_name(world: World) -> None:
    asked = Requirement(initial_hours=60)
    world.policies.agreed = Terms(requirements={"harbor": asked})
    world.pool(
        supporter("sam", training=(training(expires_on=TODAY - DAY),)),
        supporter("ann", training=()),
    )
    lapsed = {(who, one.credential.value, one.topic) for who, one in coverage(world).lapsed}
    assert lapsed == {
        (ref("sam"), "training", "active_listening"),
        (ref("sam"), "initial_hours", None),
        (ref("ann"), "training", None),
        (ref("ann"), "initial_hours", None),
    }


def test_people_without_an_hour_ahead_are_named(world: World) -> None:
    world.pool(
        supporter("sam", availability=(), extra=(Extra(TODAY - DAY, time(8), time(9)),)),
        supporter("ann", availability=(), extra=(Extra(TODAY, time(8), time(9)),)),
    )
    assert coverage(world).without_hours == [ref("sam")]


def test_a_large_pool_is_read_page_by_page(world: World) -> None:
    world.pool(*(supporter(f"one {number}") for number in range(1_001)))
    assert coverage(world).active == 1_001


def test_an_hour_a_week_in_a_part_of_the_day_is_being_there() -> None:
    assert watches((Window(0, time(11, 0), time(12, 30)),)) == {DayPart.MORNING}
    halves = (Window(0, time(5, 30), time(6, 30)), Window(2, time(5, 30), time(6, 30)))
    assert watches(halves) == {DayPart.NIGHT, DayPart.MORNING}
    assert watches((Window(6, time(0), time(0)),)) == set(DayPart)
    assert watches((Window(6, time(20), time(2)),)) == {DayPart.EVENING, DayPart.NIGHT}
