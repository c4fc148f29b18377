"""What a training ledger is worth under an agency's policy, on which day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.credentials import (
    Credential,
    Lapse,
    Shortfall,
    in_order,
    in_order_through,
    lapses,
    shortfalls,
    valid_through,
)
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.supporter import Profile
from services.matching.domain.terms import Requirement
from services.matching.domain.training import MOST_TRAININGS, Training, appended
from tests.services.matching.builders import profile, training

pytestmark = pytest.mark.unit

TODAY = date(2026, 6, 1)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def trained(*courses: Training, **facts: Any) -> Profile:
    return profile(training=courses, **facts)


def course(days_ago: int, **facts: Any) -> Training:
    return training(completed_on=TODAY - days_ago * DAY, **facts)


def missing(of: Profile, requirement: Requirement, day: date = TODAY) -> list[str]:
    return [one.credential.value for one in shortfalls(of, requirement, day)]


def test_an_agency_that_asks_nothing_is_satisfied_for_ever() -> None:
    assert shortfalls(trained(), Requirement(), TODAY) == ()
    assert valid_through(trained(), Requirement(), TODAY) == date.max


def test_initial_hours_are_those_of_all_trainings_together() -> None:
    asked = Requirement(initial_hours=40)
    assert missing(trained(course(500, hours=24), course(9, hours=16)), asked) == []
    assert missing(trained(course(500, hours=24), course(9, hours=15.75)), asked) == [
        "initial_hours"
    ]


def test_a_training_still_ahead_does_not_count_yet() -> None:
    assert missing(trained(course(-1, hours=40)), Requirement(initial_hours=40)) == [
        "initial_hours"
    ]


def test_annual_hours_are_asked_from_a_year_after_designation_on() -> None:
    asked = Requirement(annual_hours=8)
    early = trained(course(400), designated_on=TODAY - YEAR + DAY)
    assert missing(early, asked) == []
    assert missing(early, asked, TODAY + DAY) == ["annual_hours"]
    assert valid_through(early, asked, TODAY) == TODAY


def test_annual_hours_count_for_three_hundred_and_sixty_five_days() -> None:
    asked = Requirement(annual_hours=8)
    held = trained(course(364, hours=8), designated_on=TODAY - 2 * YEAR)
    assert missing(held, asked) == []
    assert missing(held, asked, TODAY + DAY) == ["annual_hours"]


def test_a_refresher_may_be_as_old_as_the_policy_says_and_names_its_topic() -> None:
    asked = Requirement(refreshers={"confidentiality": timedelta(days=90)})
    held = trained(course(90, topic="confidentiality"), course(1, topic="listening"))
    assert shortfalls(held, asked, TODAY) == ()
    assert shortfalls(held, asked, TODAY + DAY) == (
        Shortfall(Credential.REFRESHER, "confidentiality"),
    )


def test_whoever_is_not_in_order_today_is_valid_through_no_day() -> None:
    assert valid_through(trained(), Requirement(initial_hours=1), TODAY) is None
    assert in_order_through(trained(), Requirement(), TODAY) is None
    assert lapses(trained(), Requirement(initial_hours=1), TODAY) == ()


def test_an_expired_training_is_out_of_order_whatever_the_hours() -> None:
    held = trained(course(10, expires_on=TODAY - DAY))
    assert not in_order(held, Requirement(initial_hours=1), TODAY)


def test_the_last_day_is_that_of_the_ledger_or_of_the_requirement_whichever_is_first() -> None:
    asked = Requirement(refreshers={"listening": timedelta(days=30)})
    ledger = course(10, topic="listening", expires_on=TODAY + 5 * DAY)
    assert in_order_through(trained(ledger), asked, TODAY) == TODAY + 5 * DAY
    longer = course(10, topic="listening", expires_on=TODAY + 50 * DAY)
    assert in_order_through(trained(longer), asked, TODAY) == TODAY + 20 * DAY


def test_what_lapses_is_told_with_its_last_day() -> None:
    asked = Requirement(refreshers={"listening": timedelta(days=30)})
    ledger = course(10, topic="listening", expires_on=TODAY + 20 * DAY)
    last_day = TODAY + 20 * DAY
    assert lapses(trained(ledger), asked, TODAY) == (
        Lapse(Credential.TRAINING, "listening", last_day),
        Lapse(Credential.REFRESHER, "listening", last_day),
    )
    forever = trained(course(10, expires_on=date.max))
    assert lapses(forever, Requirement(), TODAY) == ()


def test_days_at_the_end_of_the_calendar_are_days() -> None:
    asked = Requirement(annual_hours=1, refreshers={"late": YEAR})
    last = training(topic="late", completed_on=date.max, expires_on=date.max)
    assert valid_through(trained(last, designated_on=date.max), asked, date.max) == date.max


def test_a_training_is_entered_once_and_not_before_it_was_taken() -> None:
    one = course(3)
    assert appended((one,), one, TODAY) == (one,)
    assert appended((one,), course(2), TODAY) == (one, course(2))
    with pytest.raises(InvalidProfile):
        appended((), course(-1), TODAY)
    full = tuple(course(10 + n) for n in range(MOST_TRAININGS))
    with pytest.raises(InvalidProfile):
        appended(full, one, TODAY)


@pytest.mark.parametrize("evidence", ["", "a b", "x" * 41, "ok\n", "Sgt. Rivera"])
def test_evidence_is_a_code_and_no_text(evidence: str) -> None:
    with pytest.raises(InvalidProfile):
        training(evidence=evidence)


topics = st.sampled_from(("listening", "confidentiality"))
days_around = st.integers(-50, 50).map(lambda n: TODAY + n * DAY)
courses = st.builds(
    lambda topic, hours, completed, span: Training(topic, hours, completed, completed + span * DAY),
    topics,
    st.sampled_from((0.25, 4, 8, 40)),
    st.integers(-800, 60).map(lambda n: TODAY + n * DAY),
    st.integers(0, 700),
)
requirements = st.builds(
    Requirement,
    initial_hours=st.sampled_from((0, 4, 16, 40)),
    annual_hours=st.sampled_from((0, 0.25, 8)),
    refreshers=st.dictionaries(topics, st.integers(1, 400).map(lambda n: timedelta(days=n))),
)
profiles = st.builds(
    lambda ledger, ago: profile(training=tuple(ledger), designated_on=TODAY - ago * DAY),
    st.lists(courses, max_size=4),
    st.integers(-30, 500),
)
FAR = 500
"""Days after which nothing in the generated ledgers changes any more."""


def met_by_hand(of: Profile, asked: Requirement, day: date) -> bool:
    """Day by day and word by word, without the module under test."""
    past = [one for one in of.training if one.completed_on <= day]
    if sum(one.hours for one in past) < asked.initial_hours:
        return False
    if (day - of.designated_on).days >= 365:
        lately = sum(one.hours for one in past if (day - one.completed_on).days < 365)
        if lately < asked.annual_hours:
            return False
    for topic, age in asked.refreshers.items():
        if not any(one.topic == topic and day <= one.completed_on + age for one in past):
            return False
    return True


@settings(deadline=None)
@given(profiles, requirements)
def test_the_last_valid_day_is_the_one_that_counting_day_by_day_finds(
    of: Profile, asked: Requirement
) -> None:
    found = valid_through(of, asked, TODAY)
    day = TODAY
    while (day - TODAY).days < FAR and met_by_hand(of, asked, day):
        day += DAY
    if day == TODAY:
        assert found is None
    elif (day - TODAY).days == FAR:
        assert found == date.max
    else:
        assert found == day - DAY


@given(profiles, requirements, days_around)
def test_no_shortfall_is_what_counting_by_hand_calls_met(
    of: Profile, asked: Requirement, day: date
) -> None:
    assert (shortfalls(of, asked, day) == ()) is met_by_hand(of, asked, day)


@given(profiles, requirements)
def test_in_order_through_is_the_day_before_the_first_day_out_of_order(
    of: Profile, asked: Requirement
) -> None:
    last_day = in_order_through(of, asked, TODAY)
    if last_day is None:
        assert not in_order(of, asked, TODAY)
    else:
        assert in_order(of, asked, TODAY)
        if last_day < date.max:
            assert in_order(of, asked, last_day)
            assert not in_order(of, asked, last_day + DAY)
            assert lapses(of, asked, TODAY)
