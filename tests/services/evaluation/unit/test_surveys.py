"""Survey responses: invited, scored, once, and traceable to nobody."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.flow import Ending
from services.evaluation.domain.instruments import InvalidAnswers
from services.evaluation.domain.months import Month
from services.evaluation.domain.participation import Rate
from services.evaluation.domain.rollups import RollUp
from services.evaluation.domain.survey import (
    AlreadyAnswered,
    InvalidPass,
    NotInvited,
    PassUsed,
    Response,
    TooManyAnswers,
    WaveClosed,
)
from tests.services.evaluation.builders import a_questionnaire, a_rating, a_submission, who5
from tests.services.evaluation.fakes import Office
from tests.support.survey_passes import issuer

TOKEN = "a-token-of-the-client-itself"


def rolled_up(office: Office, agency: str = "harbor") -> RollUp:
    november = Month(2026, 11)
    return office.ledgers.for_agency(agency).rollups.of([november])[november]


@pytest.fixture
def office() -> Office:
    office = Office()
    for number in range(2):
        office.follow.submitted("harbor", f"r{number}", a_submission())
    return office


def test_a_response_is_scored_and_kept(office: Office) -> None:
    response = office.answer(a_questionnaire(answers=who5(1, 2, 3, 4, 5)))
    assert response.scores == {"total": 60}


def test_each_invited_answers_with_a_pass_of_their_own(office: Office) -> None:
    for _ in range(2):
        office.answer(a_questionnaire())
    surveys = office.ledgers.for_agency("harbor").surveys
    assert rolled_up(office).asked("baseline", "who5.total").n == 2
    assert surveys.used["baseline", "who5"] == office.spy.counted["responded baseline"] == 2


def a_forged_pass() -> str:
    """Well formed, with the id of the right key and a signature of nobody."""
    key_id, serial, signature = issuer().survey_pass().split(".")
    return f"{key_id}.{serial}.{signature[::-1]}"


def another_serial() -> str:
    one, other = (issuer().survey_pass().split(".") for _ in range(2))
    return f"{one[0]}.{other[1]}.{one[2]}"


@pytest.mark.parametrize(
    "pass_text",
    [
        lambda: "",
        a_forged_pass,
        another_serial,
        lambda: issuer().survey_pass("lakeside"),
        lambda: issuer().survey_pass("harbor", "after_contact"),
    ],
    ids=["none", "forged", "another serial", "another agency's", "another wave's"],
)
def test_a_pass_that_was_not_issued_for_this_is_not_valid(
    office: Office, pass_text: Callable[[], str]
) -> None:
    with pytest.raises(InvalidPass):
        office.answer(a_questionnaire(pass_text=pass_text()))
    assert not office.ledgers.for_agency("harbor").surveys.responses


@pytest.mark.parametrize("year", [2025, 2037])
def test_a_wave_that_is_over_or_has_not_begun_takes_nothing(office: Office, year: int) -> None:
    office.spy.moment = office.spy.moment.replace(year=year)
    with pytest.raises(WaveClosed):
        office.answer(a_questionnaire())
    assert not office.ledgers.for_agency("harbor").surveys.responses


def test_the_same_answers_sent_again_are_answered_the_same_and_kept_once(office: Office) -> None:
    sent = a_questionnaire()
    first, second = office.answer(sent), office.answer(sent)
    assert first.scores == second.scores
    surveys = office.ledgers.for_agency("harbor").surveys
    assert len(surveys.responses) == surveys.used["baseline", "who5"] == 1


@pytest.mark.parametrize("change", [{"answers": who5(0, 0, 0, 0, 0)}, {"participant_token": TOKEN}])
def test_a_pass_is_good_for_one_answer(office: Office, change: dict[str, Any]) -> None:
    sent = a_questionnaire()
    office.answer(sent)
    with pytest.raises(PassUsed):
        office.answer(replace(sent, **change))


def test_one_pass_is_good_for_each_instrument_of_its_wave(office: Office) -> None:
    one = issuer().survey_pass("harbor", "after_contact")
    both = {"wave": "after_contact", "pass_text": one, "participant_token": TOKEN}
    office.answer(a_questionnaire(**both))
    office.answer(a_questionnaire(**both, instrument="contact_rating", answers=a_rating()))
    used = office.ledgers.for_agency("harbor").passes.used
    assert len(used) == 2
    assert not any(one.split(".")[1] in kept for pair in used.items() for kept in pair)


def test_answers_over_the_limit_are_asked_to_wait_and_write_nothing(office: Office) -> None:
    office.spy.wait = 17
    with pytest.raises(TooManyAnswers) as refused:
        office.answer(a_questionnaire())
    assert refused.value.retry_after == 17
    assert not office.ledgers.for_agency("harbor").surveys.responses


def test_what_is_refused_for_another_reason_uses_nothing_of_the_limit(office: Office) -> None:
    office.answer(a_questionnaire(participant_token=TOKEN))
    with pytest.raises(AlreadyAnswered):
        office.answer(a_questionnaire(participant_token=TOKEN))
    with pytest.raises(InvalidAnswers):
        office.answer(a_questionnaire(answers=who5(1, 2)))
    assert office.spy.counted["tried harbor"] == 1


def test_an_instrument_of_another_wave_is_not_taken(office: Office) -> None:
    with pytest.raises(NotInvited):
        office.answer(a_questionnaire(instrument="contact_rating", answers=a_rating()))


def test_a_participant_answers_once(office: Office) -> None:
    office.answer(a_questionnaire(participant_token=TOKEN))
    with pytest.raises(AlreadyAnswered):
        office.answer(a_questionnaire(participant_token=TOKEN, answers=who5(0, 0, 0, 0, 0)))


def test_what_cannot_be_scored_uses_up_no_pass(office: Office) -> None:
    with pytest.raises(InvalidAnswers):
        office.answer(a_questionnaire(answers=who5(1, 2)))
    assert not office.ledgers.for_agency("harbor").passes.used


def test_an_agency_that_never_was_is_unknown(office: Office) -> None:
    with pytest.raises(UnknownAgency):
        office.answer(a_questionnaire(agency="nowhere", pass_text=""))


def test_who_answered_two_waves_is_a_pair(office: Office) -> None:
    surveys = office.ledgers.for_agency("harbor").surveys
    surveys.invite("after_contact", "who5")
    office.answer(a_questionnaire(participant_token=TOKEN, answers=who5(1, 1, 1, 1, 1)))
    office.answer(
        a_questionnaire(participant_token=TOKEN, wave="after_contact", answers=who5(2, 2, 2, 2, 2))
    )
    pairs = rolled_up(office).compared("baseline", "after_contact", "who5.total")
    assert pairs.counts == {(20, 40): 1}


def test_response_match_and_attrition_come_of_numbers(office: Office) -> None:
    office.follow.closed("harbor", "r0", Ending(2, "supported", at=office.spy.moment))
    office.answer(a_questionnaire(participant_token=TOKEN))
    office.answer(a_questionnaire(participant_token="another-token-of-a-client"))
    office.answer(a_questionnaire(participant_token=TOKEN, wave="after_contact"))
    found = office.participation("harbor")["who5"]
    assert found["baseline"].response == Rate(2, 2)
    after = found["after_contact"]
    assert (after.response, after.match["baseline"]) == (Rate(1, 1), Rate(1, 1))
    assert after.attrition["baseline"] == Rate(1, 2)


def test_whoever_answers_the_earlier_wave_later_is_matched_too(office: Office) -> None:
    office.answer(a_questionnaire(participant_token=TOKEN, wave="after_contact"))
    office.answer(a_questionnaire(participant_token=TOKEN))
    assert office.participation("harbor")["who5"]["after_contact"].match["baseline"].part == 1


def test_a_response_holds_a_week_and_nothing_to_join_by(office: Office) -> None:
    response = office.answer(a_questionnaire(participant_token=TOKEN))
    assert {each.name for each in fields(Response)} == {
        *("id", "participant", "wave", "instrument", "version", "week", "answers", "scores"),
    }
    assert str(response.week) == "2026-W48"
    assert TOKEN not in {response.id, response.participant}
