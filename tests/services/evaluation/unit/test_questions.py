"""Who asked for which report, and how often they may."""

from datetime import date

import pytest

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.questions import Question, TooManyQuestions
from tests.services.evaluation.fakes import Office

pytestmark = pytest.mark.unit

NOVEMBER = Question(date(2026, 11, 23), "leadership", "leadership-summary", "2026-11")


def test_a_question_is_noted_by_day_and_role_and_names_nobody() -> None:
    office = Office()
    for _ in range(2):
        office.ask("harbor", "leadership", "leadership-summary", "2026-11")
    assert office.ledgers.for_agency("harbor").questions.asked == {NOVEMBER: 2}


def test_beyond_the_budget_the_asker_is_told_when_to_come_back() -> None:
    office = Office()
    office.spy.wait = 120
    with pytest.raises(TooManyQuestions) as refused:
        office.ask("harbor", "leadership", "leadership-summary", "2026-11")
    assert refused.value.retry_after == 120
    assert office.ledgers.for_agency("harbor").questions.asked == {NOVEMBER: 1}


def test_nothing_is_noted_for_an_agency_that_does_not_exist() -> None:
    office = Office()
    with pytest.raises(UnknownAgency):
        office.ask("atlantis", "leadership", "leadership-summary", None)
    assert "atlantis" not in office.ledgers.rows
