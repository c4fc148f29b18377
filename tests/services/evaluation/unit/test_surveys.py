"""Survey responses: invited, scored, once, and traceable to nobody."""

from dataclasses import fields

import pytest

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.instruments import InvalidAnswers
from services.evaluation.domain.months import Month
from services.evaluation.domain.rollups import RollUp
from services.evaluation.domain.survey import (
    AlreadyAnswered,
    NotInvited,
    Response,
    TooManyAnswers,
)
from tests.services.evaluation.builders import a_questionnaire, a_rating, a_submission, who5
from tests.services.evaluation.fakes import Office

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


def test_no_more_responses_than_invitations_count_and_the_others_are_answered_alike(
    office: Office,
) -> None:
    answers = [office.answer(a_questionnaire()) for _ in range(4)]
    assert [answer.scores for answer in answers] == [{"total": 60}] * 4
    assert [answer.counted for answer in answers] == [True, True, False, False]
    scores = rolled_up(office).asked("baseline", "who5.total")
    assert (scores.n, office.spy.counted["responded baseline"]) == (2, 2)
    assert office.spy.counted["beyond baseline"] == 2


@pytest.mark.parametrize("change", [{"agency": "lakeside"}, {"wave": "after_contact"}])
def test_where_nobody_was_invited_an_answer_is_taken_and_not_counted(
    office: Office, change: dict[str, str]
) -> None:
    assert not office.answer(a_questionnaire(**change)).counted


def test_a_response_beyond_the_invitations_is_given_once_as_any_other(office: Office) -> None:
    office.answer(a_questionnaire(agency="lakeside", participant_token=TOKEN))
    with pytest.raises(AlreadyAnswered):
        office.answer(a_questionnaire(agency="lakeside", participant_token=TOKEN))


def test_a_baseline_that_does_not_count_gives_no_pair(office: Office) -> None:
    office.answer(a_questionnaire(agency="lakeside", participant_token=TOKEN))
    surveys = office.ledgers.for_agency("lakeside").surveys
    surveys.invite("after_contact", "who5")
    after = a_questionnaire(agency="lakeside", participant_token=TOKEN, wave="after_contact")
    assert office.answer(after).counted
    assert not rolled_up(office, "lakeside").pairs


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


def test_what_cannot_be_scored_uses_up_no_invitation(office: Office) -> None:
    with pytest.raises(InvalidAnswers):
        office.answer(a_questionnaire(answers=who5(1, 2)))
    assert not office.ledgers.for_agency("harbor").surveys.used


def test_an_agency_that_never_was_is_unknown(office: Office) -> None:
    with pytest.raises(UnknownAgency):
        office.answer(a_questionnaire(agency="nowhere"))


def test_who_answered_two_waves_is_a_pair(office: Office) -> None:
    surveys = office.ledgers.for_agency("harbor").surveys
    surveys.invite("after_contact", "who5")
    office.answer(a_questionnaire(participant_token=TOKEN, answers=who5(1, 1, 1, 1, 1)))
    office.answer(
        a_questionnaire(participant_token=TOKEN, wave="after_contact", answers=who5(2, 2, 2, 2, 2))
    )
    pairs = rolled_up(office).compared("baseline", "after_contact", "who5.total")
    assert pairs.counts == {(20, 40): 1}


def test_a_response_holds_a_week_and_nothing_to_join_by(office: Office) -> None:
    response = office.answer(a_questionnaire(participant_token=TOKEN))
    assert {each.name for each in fields(Response)} == {
        *("id", "participant", "wave", "instrument", "version", "week", "answers", "scores"),
        "counted",
    }
    assert str(response.week) == "2026-W48"
    assert TOKEN not in {response.id, response.participant}
