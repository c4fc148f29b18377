"""Every rule that protects supporters, alone: how much, how often, and when they rest."""

from datetime import date, timedelta
from typing import Any

from services.matching.domain.question import Question
from services.matching.domain.rules import broken_rules, only_busy
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement, Terms
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    offered_before,
    question,
    ref,
    supporter,
    training,
    uuid,
)


def broken(one: Supporter, put: Question | None = None, **terms: Any) -> tuple[str, ...]:
    asked = put or question(terms=Terms(**terms))
    return broken_rules(asked, candidate(one, put=asked))


def test_heavy_contacts_fill_a_supporter_before_their_places_do() -> None:
    carrying = supporter(cap=9, holds={uuid("a"): 3, uuid("b"): 1})
    assert broken(carrying, weight=2, exposure_limit=6) == ()
    assert broken(carrying, weight=3, exposure_limit=6) == ("can_bear_it",)


def test_offers_count_within_the_period_only() -> None:
    days = timedelta(days=1)
    one = supporter(**offered_before(8 * days, 7 * days, 6 * days, days))
    assert broken(one, offers_in_period=3, period=7 * days) == ()
    assert broken(one, offers_in_period=2, period=7 * days) == ("asked_seldom_enough",)


def test_a_rest_ends_at_its_instant() -> None:
    assert broken(supporter(rests_until=MONDAY_NOON)) == ()
    assert broken(supporter(rests_until=MONDAY_NOON + timedelta(seconds=1))) == ("rested",)


def test_training_must_be_what_the_own_agency_and_the_requesters_ask_for() -> None:
    strict = {"mesa": Requirement(initial_hours=60)}
    assert broken(supporter(), requirements=strict) == ()
    assert broken(supporter(agency="mesa"), requirements=strict) == ("trained_as_required",)
    theirs = {"harbor": Requirement(initial_hours=60)}
    assert broken(supporter(agency="mesa"), requirements=theirs) == ("trained_as_required",)


def test_one_credential_counts_for_every_agency_that_accepts_it() -> None:
    course = training(topic="confidentiality", completed_on=date(2026, 5, 1))
    asks = Requirement(refreshers={"confidentiality": timedelta(days=365)})
    one = supporter(agency="mesa", training=(training(), course))
    assert broken(one, requirements={"harbor": asks, "mesa": asks}) == ()


def test_whoever_is_on_duty_is_available_whatever_their_week_says() -> None:
    off = supporter(availability=())
    assert broken(off) == ("available_in_time",)
    assert broken(off, question(on_call=frozenset({ref("sam")}))) == ()


def test_busy_is_what_time_can_mend_and_nothing_else() -> None:
    put = question()
    for busy in (
        supporter(cap=1, holds={uuid("a"): 1}),
        supporter(rests_until=MONDAY_NOON + timedelta(days=1)),
        supporter(availability=()),
    ):
        assert only_busy(put, candidate(busy))
        assert not only_busy(put, candidate(busy.departed()))
    assert not only_busy(put, candidate(supporter())), "whoever is free is not busy"
