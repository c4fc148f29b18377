"""Every rule on conflicts alone: judged by tokens, so that matching never learns who asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.matching.domain.question import Question
from services.matching.domain.rules import broken_rules
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Terms
from services.matching.domain.vocabulary import BarringDuty, Gender
from shared.security.conflict_tokens import (
    commanded_ref,
    commander_ref,
    incident_ref,
    investigation_ref,
    related_ref,
    unit_ref,
)
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    need,
    question,
    ref,
    supporter,
    token,
    uuid,
)

LONG_AGO = MONDAY_NOON - timedelta(days=366)
LATELY = MONDAY_NOON - timedelta(days=364)
SAM = ref("sam")


def asked(*conflicts: str, **wishes: Any) -> Question:
    """By somebody with these conflicts."""
    tokens = frozenset(token(one) for one in conflicts)
    return question(
        need=need(excluded=tokens, **wishes), terms=Terms(look_back=timedelta(days=365))
    )


def broken(one: Supporter, put: Question) -> tuple[str, ...]:
    return broken_rules(put, candidate(one, put=put))


def commanding(unit: str, ended_at: datetime | None = None) -> Supporter:
    return supporter(commands=(Command(uuid(unit), unit, LONG_AGO, ended_at),))


def formerly_of(unit: str, until: datetime) -> Supporter:
    return supporter(former_units=(FormerUnit(unit, until),))


@pytest.mark.parametrize("ended_at", [None, LATELY])
def test_whoever_commands_or_lately_commanded_the_requester_is_not_offered(
    ended_at: datetime | None,
) -> None:
    put = asked(commander_ref("harbor", "D01"))
    assert broken(commanding("D01", ended_at), put) == ("not_above_the_requester",)


def test_a_command_that_ended_before_the_look_back_is_no_conflict() -> None:
    assert broken(commanding("D01", LONG_AGO), asked(commander_ref("harbor", "D01"))) == ()


def test_a_command_elsewhere_is_no_conflict() -> None:
    put = asked(commander_ref("harbor", "D01"))
    assert broken(commanding("D02"), put) == ()
    assert broken(supporter(unit="D01"), put) == (), "being of the unit is not commanding it"


@pytest.mark.parametrize("commanded", ["K9", "*"])
def test_whoever_the_requester_commands_is_not_offered(commanded: str) -> None:
    put = asked(commanded_ref("harbor", commanded))
    assert broken(supporter(unit="K9"), put) == ("not_below_the_requester",)
    assert broken(supporter(unit="K9", agency="mesa"), put) == ()


def test_whoever_was_lately_of_a_unit_the_requester_commands_is_not_offered() -> None:
    put = asked(commanded_ref("harbor", "D01"))
    assert broken(formerly_of("D01", LATELY), put) == ("not_below_the_requester",)
    assert broken(formerly_of("D01", LONG_AGO), put) == ()


def test_whoever_was_lately_of_the_requesters_unit_is_kept_out_as_its_members_are() -> None:
    own_unit = frozenset({token(unit_ref("harbor", "D01"))})
    put = asked(unit_tokens=own_unit)
    assert broken(formerly_of("D01", LATELY), put) == ("outside_own_unit",)
    assert broken(formerly_of("D01", LONG_AGO), put) == ()
    allowed = asked(unit_tokens=own_unit, own_unit_allowed=True)
    assert broken(formerly_of("D01", LATELY), allowed) == ()


def test_allowing_ones_own_unit_allows_no_superior() -> None:
    tokens = frozenset({token(unit_ref("harbor", "K9"))})
    put = asked(commander_ref("harbor", "K9"), unit_tokens=tokens, own_unit_allowed=True)
    assert broken(commanding("K9"), put) == ("not_above_the_requester",)


def test_a_declared_relationship_is_not_offered() -> None:
    assert broken(supporter(), asked(related_ref(SAM))) == ("not_related",)
    assert broken(supporter("ann"), asked(related_ref(SAM))) == ()


def test_a_party_to_the_same_investigation_is_not_offered() -> None:
    assert broken(supporter(), asked(investigation_ref(SAM))) == ("not_in_one_investigation",)
    assert broken(supporter("ann"), asked(investigation_ref(SAM))) == ()


@pytest.mark.parametrize("role", ["initial_responder", "witness", "party"])
def test_supporter_who_was_at_the_incident_is_never_offered_for_it_and_is_for_others(
    role: str,
) -> None:
    there = supporter(incidents=(Involvement("harbor", "2026-42", role, MONDAY_NOON),))
    assert broken(there, asked(incident_ref("harbor", "2026-42"))) == ("not_at_the_incident",)
    assert broken(there, asked(incident_ref("HARBOR".lower(), "2026-42"))) != ()
    assert broken(there, asked(incident_ref("harbor", "2026-43"))) == ()
    assert broken(there, asked(incident_ref("mesa", "2026-42"))) == ()


@pytest.mark.parametrize("duty", list(BarringDuty))
def test_internal_affairs_and_promotion_boards_support_nobody(duty: BarringDuty) -> None:
    one = supporter(duties=frozenset({duty}))
    assert broken(one, asked()) == ("no_barring_duty",)


def test_designation_after_the_incident_protects_nothing_said_about_it() -> None:
    march = datetime(2026, 3, 1, tzinfo=UTC)
    put = asked(designated_before=march)
    assert broken(supporter(designated_on=date(2026, 3, 1)), put) == ()
    late = supporter(designated_on=date(2026, 3, 2))
    assert broken(late, put) == ("designated_before_the_incident",)
    assert broken(late, asked()) == ()


def test_a_gender_that_is_asked_for_must_be_met() -> None:
    put = asked(gender=Gender.FEMALE)
    assert broken(supporter(gender=Gender.FEMALE), put) == ()
    assert broken(supporter(gender=Gender.MALE), put) == ("of_the_gender_asked_for",)
    assert broken(supporter(), put) == ("of_the_gender_asked_for",), "unknown is not met"


def test_a_conflict_of_one_kind_says_nothing_of_another() -> None:
    """One list holds all kinds, so each is told apart by the token alone."""
    every_kind = (related_ref("x"), investigation_ref("x"), incident_ref("harbor", SAM))
    assert broken(supporter(), asked(*every_kind)) == ()
