"""A shift is cover only while its supporter could be asked: judged against the hard rules."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.application.find_gaps import find_gaps
from services.matching.application.watch_credentials import watch_credentials
from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.duty_cover import Askable, Gap, Why, gaps
from services.matching.domain.duty_roster import DutyRole, Shift, Span
from services.matching.domain.rules import broken_rules
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import BarringDuty
from tests.services.matching.builders import (
    ALWAYS,
    MONDAY_NOON,
    candidate,
    question,
    ref,
    shift,
    supporter,
    training,
)
from tests.services.matching.fakes import World

TODAY = MONDAY_NOON.date()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WITHIN = Span(MONDAY_NOON, MONDAY_NOON + timedelta(hours=48))
PRIMARY, SECONDARY = DutyRole.PRIMARY, DutyRole.SECONDARY


def told(*shifts: Shift, pool: tuple[Supporter, ...], within: Span = WITHIN) -> list[Any]:
    """Each gap in hours after Monday noon, and why."""
    askable = Askable.of(pool, Requirement())
    found = gaps(shifts, PRIMARY, within, askable.missing)
    return [(_hours(gap.starts_at), _hours(gap.ends_at), gap.why.value) for gap in found]


def _hours(moment: datetime) -> float:
    return (moment - MONDAY_NOON) / HOUR


WHOLE = shift("whole", -12, 26)  # Monday midnight to Tuesday, two


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, [(14, 48, "nobody")]),
        ({"paused": True}, [(0, 14, "not_available"), (14, 48, "nobody")]),
        (
            {"away": (Away(TODAY + DAY, TODAY + DAY),)},
            [(12, 14, "not_available"), (14, 48, "nobody")],
        ),
        (
            {"rests_until": MONDAY_NOON + 3 * HOUR},
            [(0, 3, "not_available"), (14, 48, "nobody")],
        ),
        (
            {"training": (training(expires_on=TODAY),)},
            [(12, 14, "not_trained"), (14, 48, "nobody")],
        ),
        ({"training": ()}, [(0, 14, "not_trained"), (14, 48, "nobody")]),
        ({"designated_on": TODAY + DAY}, [(0, 12, "not_designated"), (14, 48, "nobody")]),
        (
            {"duties": frozenset({BarringDuty.INTERNAL_AFFAIRS})},
            [(0, 14, "barred"), (14, 48, "nobody")],
        ),
        ({"availability": ()}, [(14, 48, "nobody")]),
    ],
    ids=["fine", "pause", "away", "rest", "lapse", "untrained", "not yet", "duty", "no hours"],
)
def test_whoever_could_not_be_asked_is_no_cover_and_one_word_says_why(
    facts: dict[str, Any], expected: list[Any]
) -> None:
    assert told(WHOLE, pool=(supporter(**facts),)) == expected


def test_a_supporter_nobody_knows_is_no_cover() -> None:
    assert told(WHOLE, pool=()) == [(0, 14, "not_available"), (14, 48, "nobody")]


def test_days_are_those_of_the_supporters_own_zone() -> None:
    away = (Away(TODAY + DAY, TODAY + 5 * DAY),)
    one = supporter(time_zone="America/Chicago", availability=(), away=away)
    found = told(shift("s", 10, 12), pool=(one,))
    assert found == [(0, 10, "nobody"), (17, 22, "not_available"), (22, 48, "nobody")]


def test_an_extra_span_on_a_day_away_is_cover() -> None:
    there = Extra(TODAY + DAY, time(4), time(8))
    one = supporter(away=(Away(TODAY + DAY, TODAY + DAY),), extra=(there,))
    found = told(shift("s", 0, 26), pool=(one,))
    assert found == [(12, 16, "not_available"), (20, 26, "not_available"), (26, 48, "nobody")]


def test_a_colleague_who_can_be_asked_covers_whoever_cannot() -> None:
    pool = (supporter("sam", paused=True), supporter("ann"))
    second = [
        shift("a", 0, 20, role=SECONDARY),
        shift("b", 4, 8, role=SECONDARY, supporter_ref=ref("ann")),
    ]
    askable = Askable.of(pool, Requirement())
    found = gaps(second, SECONDARY, Span(MONDAY_NOON, MONDAY_NOON + 20 * HOUR), askable.missing)
    assert [(_hours(g.starts_at), _hours(g.ends_at)) for g in found] == [(0, 4), (12, 20)]
    assert gaps(second, PRIMARY, WITHIN, askable.missing)[0].why is Why.NOBODY


def test_gaps_that_meet_for_the_same_reason_are_one() -> None:
    pool = (supporter("sam", paused=True), supporter("ann", paused=True))
    watches = [shift("a", 0, 8), shift("b", 8, 40, supporter_ref=ref("ann"))]
    assert told(*watches, pool=pool) == [(0, 48, "not_available")]


def test_the_agencys_own_requirement_counts_and_ends_with_its_last_day(world: World) -> None:
    asked = Requirement(refreshers={"active_listening": timedelta(days=30)})
    world.policies.agreed = Terms(requirements={"harbor": asked})
    course = training(completed_on=TODAY - 30 * DAY)
    world.pool(supporter(training=(course,)))
    watch_credentials(world.ports, world.supporters.rows[ref("sam")])
    world.shifts.add([shift("s", -1, 24)])
    first = find_gaps(world.ports, "harbor", None).without_primary[0]
    assert (first.starts_at, first.why) == (world.deadlines.lapses[ref("sam")], Why.NOT_TRAINED)


def test_a_pause_shows_in_the_gaps_and_its_end_closes_them(world: World) -> None:
    world.pool(supporter(paused=True))
    world.shifts.add([shift("s", -1, 25), shift("t", -1, 25, role=SECONDARY)])
    found = find_gaps(world.ports, "harbor", None)
    for gaps_found in (found.without_primary, found.without_secondary):
        assert [gap.why for gap in gaps_found] == [Why.NOT_AVAILABLE, Why.NOBODY]
    before = world.supporters.rows[ref("sam")]
    world.supporters.save(before, before.with_pause(False))
    found = find_gaps(world.ports, "harbor", None)
    assert [gap.why for gap in found.without_primary] == [Why.NOBODY]


# about the supporter alone, and told ahead; of the others no roster can know
_TOLD_AHEAD = {
    "not_paused",
    "designated",
    "training_in_date",
    "trained_as_required",
    "no_barring_duty",
    "rested",
    "available_in_time",
}

_days = st.integers(-2, 4).map(lambda n: TODAY + n * DAY)
_windows = st.lists(
    st.builds(Window, st.integers(0, 6), st.just(time(22)), st.sampled_from([time(6), time(22)])),
    max_size=3,
    unique_by=lambda window: window.day,
)


@st.composite
def supporters(draw: st.DrawFn) -> Supporter:
    def away() -> Away:
        first = draw(_days)
        return Away(first, first + draw(st.integers(0, 2)) * DAY)

    hours = st.integers(0, 23)
    extras = [
        Extra(draw(_days), time(draw(hours)), time(draw(hours)))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return supporter(
        paused=draw(st.sampled_from([False, False, False, True])),
        time_zone=draw(st.sampled_from(["UTC", "America/Chicago", "Pacific/Auckland"])),
        availability=draw(st.one_of(st.just(ALWAYS), _windows.map(tuple))),
        designated_on=draw(st.sampled_from([date(2025, 1, 1), TODAY + DAY])),
        training=(training(expires_on=draw(st.sampled_from([date(2030, 1, 1), TODAY + DAY]))),),
        away=tuple(away() for _ in range(draw(st.integers(0, 2)))),
        extra=tuple(extras),
        rests_until=draw(st.sampled_from([None, MONDAY_NOON + 5 * HOUR])),
    )


@given(supporters(), st.integers(0, 40))
def test_a_shift_is_cover_at_exactly_the_hours_at_which_the_rules_let_its_supporter_be_asked(
    one: Supporter, begins: int
) -> None:
    on_duty = shift("s", begins, 20)
    missing = list(Askable.of([one], Requirement()).missing(on_duty))
    for hour in range(20):
        now = on_duty.span.starts_at + hour * HOUR
        put = question(now=now, on_call=frozenset({one.ref}))
        broken = _TOLD_AHEAD & set(broken_rules(put, candidate(one, put=put)))
        assert bool(broken) is _within(missing, now), (now.astimezone(UTC), broken, missing)


def _within(missing: list[Gap], now: datetime) -> bool:
    return any(gap.starts_at <= now < gap.ends_at for gap in missing)
