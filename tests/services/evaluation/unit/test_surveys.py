"""Survey responses: invited, scored, once, and traceable to nobody."""

from dataclasses import fields

import pytest

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.instruments import InvalidAnswers
from services.evaluation.domain.months import Month
from services.evaluation.domain.survey import AlreadyAnswered, NotInvited, Response
from tests.services.evaluation.builders import a_questionnaire, a_rating, a_submission, who5
from tests.services.evaluation.fakes import Office

TOKEN = "a-token-of-the-client-itself"


@pytest.fixture
def office() -> Office:
    office = Office()
    for number in range(2):
        office.follow.submitted("harbor", f"r{number}", a_submission())
    return office


def test_a_response_is_scored_and_kept(office: Office) -> None:
    assert office.answer(a_questionnaire(answers=who5(1, 2, 3, 4, 5))).score == 60


def test_there_are_never_more_responses_than_invitations(office: Office) -> None:
    for _ in range(2):
        office.answer(a_questionnaire())
    with pytest.raises(NotInvited):
        office.answer(a_questionnaire())


def test_another_agencys_invitations_do_not_count(office: Office) -> None:
    with pytest.raises(NotInvited):
        office.answer(a_questionnaire(agency="lakeside"))


def test_a_wave_that_was_not_opened_takes_nothing(office: Office) -> None:
    with pytest.raises(NotInvited):
        office.answer(a_questionnaire(wave="after_contact"))


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
    assert not office.ledgers.for_agency("harbor").surveys.answered


def test_an_agency_that_never_was_is_unknown(office: Office) -> None:
    with pytest.raises(UnknownAgency):
        office.answer(a_questionnaire(agency="nowhere"))


def test_a_matched_pair_gives_the_change(office: Office) -> None:
    surveys = office.ledgers.for_agency("harbor").surveys
    surveys.invite("after_contact", "who5")
    office.answer(a_questionnaire(participant_token=TOKEN, answers=who5(1, 1, 1, 1, 1)))
    office.answer(
        a_questionnaire(participant_token=TOKEN, wave="after_contact", answers=who5(2, 2, 2, 2, 2))
    )
    moments = surveys.moments(Month(2026, 11))
    assert (moments["who5_change"].n, moments["who5_change"].mean) == (1, 20)


def test_a_response_holds_a_week_and_nothing_to_join_by(office: Office) -> None:
    response = office.answer(a_questionnaire(participant_token=TOKEN))
    assert {each.name for each in fields(Response)} == {
        *("id", "participant", "wave", "instrument", "version", "week", "answers", "score")
    }
    assert str(response.week) == "2026-W48"
    assert TOKEN not in {response.id, response.participant}
