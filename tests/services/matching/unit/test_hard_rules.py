"""Every hard rule alone: what it lets through and what it stops."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.matching.domain import rules
from services.matching.domain.availability import Window
from services.matching.domain.rules import HARD_RULES, broken_rules
from services.matching.domain.supporter import Supporter
from services.matching.domain.training import valid_until
from services.matching.domain.vocabulary import Preference, Urgency
from shared.security.conflict_tokens import unit_ref
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    need,
    question,
    ref,
    supporter,
    token,
    training,
    uuid,
)

EVENING = (Window(0, time(18), time(19)),)


def broken(one: Supporter, **asked: Any) -> tuple[str, ...]:
    context = {key: asked.pop(key) for key in ("lenders", "tried", "now") if key in asked}
    wanted = need(**asked)
    return broken_rules(question(need=wanted, **context), candidate(one, wanted))


def test_an_ordinary_supporter_breaks_no_rule() -> None:
    assert broken(supporter()) == ()


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in HARD_RULES]
    assert len(set(names)) == len(names) == 27


def test_agency_without_an_agreement_for_this_urgency_is_not_asked() -> None:
    assert broken(supporter(agency="lakeside")) == ("agency_lends",)


def test_supporter_who_did_not_consent_stays_within_their_agency() -> None:
    assert broken(supporter(agency="mesa", shared=False)) == ("shared_beyond_home",)
    assert broken(supporter(agency="harbor", shared=False)) == ()


def test_supporter_who_left_is_not_offered() -> None:
    assert broken(supporter(left=True)) == ("in_the_pool",)


def test_supporter_who_paused_is_not_offered() -> None:
    assert broken(supporter(paused=True)) == ("not_paused",)


def test_designation_counts_from_its_day_on() -> None:
    assert broken(supporter(designated_on=date(2026, 6, 1))) == ()
    assert broken(supporter(designated_on=date(2026, 6, 2))) == ("designated",)


def test_training_holds_on_its_last_day_and_not_after() -> None:
    last_day = supporter(training=(training(expires_on=date(2026, 6, 1)),))
    assert broken(last_day) == ()
    assert broken(last_day, now=MONDAY_NOON + timedelta(hours=12)) == ("training_in_date",)


def test_training_lapses_at_midnight_of_the_supporters_zone() -> None:
    phoenix = supporter(
        training=(training(expires_on=date(2026, 6, 1)),), time_zone="America/Phoenix"
    )
    assert broken(phoenix, now=datetime(2026, 6, 2, 6, 59, tzinfo=UTC)) == ()
    assert broken(phoenix, now=datetime(2026, 6, 2, 7, 0, tzinfo=UTC)) == ("training_in_date",)


def test_supporter_without_training_is_not_offered() -> None:
    assert broken(supporter(training=())) == ("training_in_date",)


def test_the_topic_of_training_that_lapses_first_decides_and_a_refresher_extends_it() -> None:
    first = training(topic="listening", expires_on=date(2026, 1, 1))
    other = training(topic="suicide_risk", expires_on=date(2028, 1, 1))
    refresher = training(topic="listening", expires_on=date(2027, 1, 1))
    assert valid_until([first, other]) == date(2026, 1, 1)
    assert valid_until([refresher, first, other]) == date(2027, 1, 1)
    assert valid_until([]) is None


def test_supporter_at_their_cap_is_not_offered() -> None:
    full = supporter(cap=1, holds={uuid("other"): 1})
    assert broken(full) == ("has_a_free_place",)


def test_supporter_over_a_lowered_cap_is_not_offered() -> None:
    over = supporter(cap=1, holds={uuid("one"): 1, uuid("two"): 1})
    assert broken(over) == ("has_a_free_place",)


def test_language_must_be_met() -> None:
    assert broken(supporter(), language="fr") == ("speaks_the_language",)
    assert broken(supporter(languages=frozenset({"en", "fr"})), language="fr") == ()


def test_nobody_is_offered_the_same_request_twice() -> None:
    assert broken(supporter(), tried=frozenset({ref("sam")})) == ("not_tried_before",)


@pytest.mark.parametrize(
    ("prefer", "agency", "refused"),
    [
        (Preference.OWN_AGENCY, "harbor", ()),
        (Preference.OWN_AGENCY, "mesa", ("agency_as_wished",)),
        (Preference.ANOTHER_AGENCY, "mesa", ()),
        (Preference.ANOTHER_AGENCY, "harbor", ("agency_as_wished",)),
        (Preference.NO_MATTER, "mesa", ()),
        (Preference.NO_MATTER, "harbor", ()),
    ],
)
def test_the_wish_for_own_or_another_agency_is_met_or_nobody_is_offered(
    prefer: Preference, agency: str, refused: tuple[str, ...]
) -> None:
    assert broken(supporter(agency=agency), prefer=prefer) == refused


def test_vetoed_supporter_is_not_offered() -> None:
    veto = frozenset({token(ref("sam"))})
    assert broken(supporter(), excluded=veto) == ("not_excluded",)
    assert broken(supporter("ann"), excluded=veto) == ()


def test_supporter_of_a_vetoed_unit_is_not_offered() -> None:
    veto = frozenset({token(unit_ref("mesa", "K9"))})
    assert broken(supporter(agency="mesa"), excluded=veto) == ("unit_not_excluded",)
    assert broken(supporter(agency="harbor"), excluded=veto) == ()


def test_a_token_under_another_salt_says_nothing_here() -> None:
    elsewhere = frozenset({token(ref("sam"), salt="00" * 16)})
    assert broken(supporter(), excluded=elsewhere) == ()


def test_own_unit_is_kept_out_unless_it_was_allowed() -> None:
    own_unit = frozenset({token(unit_ref("harbor", "K9"))})
    assert broken(supporter(), unit_tokens=own_unit) == ("outside_own_unit",)
    assert broken(supporter(), unit_tokens=own_unit, own_unit_allowed=True) == ()
    assert broken(supporter(unit="TRAFFIC"), unit_tokens=own_unit) == ()


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.PROMPT])
def test_urgent_and_prompt_requests_need_somebody_available_now(urgency: Urgency) -> None:
    later = supporter(availability=EVENING)
    assert broken(later, urgency=urgency) == ("available_in_time",)
    assert broken(later, urgency=urgency, now=MONDAY_NOON + timedelta(hours=6)) == ()


def test_routine_requests_wait_up_to_a_day() -> None:
    later = supporter(availability=EVENING)
    assert broken(later, urgency=Urgency.ROUTINE) == ()
    tuesday = MONDAY_NOON + timedelta(days=1)
    assert broken(later, urgency=Urgency.ROUTINE, now=tuesday) == ("available_in_time",)


def test_a_supporter_without_hours_is_never_available() -> None:
    assert broken(supporter(availability=()), urgency=Urgency.ROUTINE) == ("available_in_time",)


def test_conflicts_are_asked_again_while_an_offer_is_open() -> None:
    again = {rule.name for rule in HARD_RULES if rule.while_open}
    assert again >= {"not_excluded", "unit_not_excluded", "outside_own_unit", "not_related"}
    assert again >= {"not_paused", "training_in_date", "designated", "agency_lends"}


def test_capacity_is_not_asked_again_of_who_holds_a_place_already() -> None:
    full = supporter(cap=1, holds={uuid("this"): 1})
    assert not rules.broken_meanwhile(question(), candidate(full), running=False)
    assert rules.may_accept(question(), candidate(full))


def test_a_pause_ends_offers_and_no_contact() -> None:
    paused = candidate(supporter(paused=True))
    assert rules.broken_meanwhile(question(), paused, running=False)
    assert not rules.broken_meanwhile(question(), paused, running=True)
