"""Who may have a pass to which survey, when, and with the key of which time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.ending import Ending, Outcome
from services.intake.domain.errors import NotInvited
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest
from services.intake.domain.survey_invitations import Terms, key_time, of_person, of_request
from tests.services.intake.builders import NOON, a_request

WEEK = timedelta(weeks=1)
TERMS = {
    "baseline": Terms(timedelta(0), 2 * WEEK),
    "after_contact": Terms(timedelta(0), 4 * WEEK),
    "four_weeks": Terms(4 * WEEK, 4 * WEEK),
    "twelve_weeks": Terms(12 * WEEK, 4 * WEEK),
    "climate": Terms(timedelta(days=59), 4 * WEEK),
    "supporter_wellness": Terms(timedelta(days=28), 4 * WEEK),
}
AFTER = ("after_contact", "four_weeks", "twelve_weeks")


def ended(outcome: str | None = "supported", at: datetime = NOON) -> SupportRequest:
    state = State.CLOSED if outcome else State.WITHDRAWN
    told = Outcome(outcome, "one", "under_30_min") if outcome else None
    return replace(a_request(submitted_at=NOON - WEEK), ending=Ending(state, at, told))


def waves(request: SupportRequest, now: datetime) -> set[str]:
    def invited(wave: str) -> bool:
        try:
            return bool(of_request(request, wave, TERMS, now))
        except NotInvited:
            return False

    return {wave for wave in TERMS if invited(wave)}


def test_whoever_asks_is_invited_to_the_baseline_for_its_time() -> None:
    request = a_request(submitted_at=NOON)
    assert waves(request, NOON) == {"baseline"}
    assert waves(request, NOON + 2 * WEEK) == {"baseline"}
    assert waves(request, NOON + 2 * WEEK + timedelta(seconds=1)) == set()


def test_after_a_contact_passes_to_all_later_surveys_are_given_at_once() -> None:
    assert waves(ended(), NOON) == {"baseline", *AFTER}
    assert waves(ended(), NOON + 5 * WEEK) == {"four_weeks", "twelve_weeks"}


@pytest.mark.parametrize("outcome", ["no_contact", "handled_by_coordinator"])
def test_without_a_contact_nobody_is_asked_how_it_was(outcome: str) -> None:
    assert waves(ended(outcome), NOON) == {"baseline"}


def test_whoever_withdrew_is_asked_nothing() -> None:
    assert waves(ended(None), NOON) == set()


def test_the_key_of_a_later_survey_is_that_of_the_time_when_it_opens() -> None:
    found = of_request(ended(), "twelve_weeks", TERMS, NOON)
    assert (found.time.period, found.opens) == ("2026-Q2", NOON + 12 * WEEK)
    assert found.time.opens <= found.opens
    assert found.closes <= found.time.closes


def test_the_last_quarter_ends_with_its_year() -> None:
    time = key_time("baseline", TERMS["baseline"], datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert (time.period, time.opens) == ("2026-Q4", datetime(2026, 10, 1, tzinfo=UTC))
    assert time.closes == datetime(2027, 1, 1, tzinfo=UTC) + 2 * WEEK


@pytest.mark.parametrize(
    ("wave", "period", "now"),
    [("climate", "2026", NOON), ("supporter_wellness", "2026-Q1", NOON - 2 * WEEK)],
)
def test_a_survey_of_all_is_open_for_its_weeks(wave: str, period: str, now: datetime) -> None:
    invited = of_person("ref", wave, TERMS, now)
    assert invited.time.period == period
    assert (invited.opens, invited.closes) == (invited.time.opens, invited.time.closes)
    for outside in (invited.opens - timedelta(seconds=1), invited.closes + timedelta(seconds=1)):
        with pytest.raises(NotInvited):
            of_person("ref", wave, TERMS, outside)


@pytest.mark.parametrize(
    ("wave", "after", "period"),
    [("climate", timedelta(days=360), "2026"), ("supporter_wellness", 11 * WEEK, "2026-Q4")],
)
def test_a_survey_of_all_goes_on_when_its_year_or_quarter_is_over(
    wave: str, after: timedelta, period: str
) -> None:
    terms = {wave: replace(TERMS[wave], after=after, open_for=4 * WEEK)}
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    invited = of_person("ref", wave, terms, new_year + timedelta(days=2))
    assert invited.time.period == period
    assert invited.opens < new_year < invited.closes


def test_a_pass_to_a_survey_of_all_is_issued_once_for_each_person() -> None:
    ours, theirs = (of_person(ref, "climate", TERMS, NOON).once for ref in ("ours", "theirs"))
    later = of_person("ours", "climate", TERMS, NOON + timedelta(days=1)).once
    assert ours == later != theirs


@pytest.mark.parametrize("wave", ["climate", "supporter_wellness", "forged"])
def test_a_request_invites_to_no_survey_of_all(wave: str) -> None:
    with pytest.raises(NotInvited):
        of_request(ended(), wave, TERMS, NOON)


@pytest.mark.parametrize("wave", ["baseline", "forged"])
def test_no_person_is_invited_to_a_survey_of_requests(wave: str) -> None:
    with pytest.raises(NotInvited):
        of_person("ref", wave, TERMS, NOON)
