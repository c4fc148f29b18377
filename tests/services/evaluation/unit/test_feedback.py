"""Free text: only when the respondent says so, only after the detector, only for coordinators."""

from typing import Any

import pytest

from services.evaluation.application.feedback import Words
from services.evaluation.domain.feedback import THEMES, NamesSomebody, NoSuchFeedback
from services.evaluation.domain.survey import InvalidPass, PassUsed
from tests.services.evaluation.fakes import FakeFeedback, Office
from tests.support.survey_passes import issuer

TEXT = "It took three days until somebody called."


@pytest.fixture
def office() -> Office:
    return Office()


def words(**changes: Any) -> Words:
    said: dict[str, Any] = {
        "agency": "harbor",
        "wave": "baseline",
        "text": TEXT,
        "for_coordinator": True,
        "with_week": True,
        **changes,
    }
    if "pass_text" not in said:
        said["pass_text"] = issuer().survey_pass("harbor", "baseline")
    return Words(**said)


def kept(office: Office, agency: str = "harbor") -> FakeFeedback:
    return office.ledgers.for_agency(agency).feedback


def test_what_is_for_the_coordinator_is_kept_with_its_week(office: Office) -> None:
    assert office.feedback(words())
    [one] = kept(office).rows.values()
    assert (one.text, str(one.week), one.theme) == (TEXT, "2026-W48", None)
    assert not kept(office, "lakeside").rows


def test_the_week_is_left_out_when_they_would_rather_not(office: Office) -> None:
    office.feedback(words(with_week=False))
    assert [one.week for one in kept(office).rows.values()] == [None]


def test_what_is_not_for_the_coordinator_is_kept_nowhere(office: Office) -> None:
    assert not office.feedback(words(for_coordinator=False))
    assert not kept(office).rows


def test_what_names_somebody_is_refused_with_kinds_and_uses_up_nothing(office: Office) -> None:
    one = issuer().survey_pass()
    with pytest.raises(NamesSomebody) as refused:
        office.feedback(words(text="met Sgt. Rivera badge 4471", pass_text=one))
    assert refused.value.kinds == ("name", "badge")
    assert "Rivera" not in str(refused.value)
    assert office.feedback(words(pass_text=one))


def test_the_same_words_twice_are_kept_once_and_others_not_at_all(office: Office) -> None:
    one = issuer().survey_pass()
    assert office.feedback(words(pass_text=one))
    assert office.feedback(words(pass_text=one))
    assert len(kept(office).rows) == 1
    with pytest.raises(PassUsed):
        office.feedback(words(pass_text=one, text="Something else."))


def test_without_a_valid_pass_nothing_is_taken(office: Office) -> None:
    with pytest.raises(InvalidPass):
        office.feedback(words(pass_text=issuer().survey_pass("lakeside")))


def test_themes_are_counted_in_ones_own_agency(office: Office) -> None:
    office.feedback(words())
    [feedback_id] = kept(office).rows
    office.themes.tag("harbor", feedback_id, "waiting_time")
    assert office.themes.themes("harbor")["waiting_time"] == 1
    assert office.themes.themes("lakeside") == dict.fromkeys(THEMES, 0)
    with pytest.raises(NoSuchFeedback):
        office.themes.tag("lakeside", feedback_id, "waiting_time")


def test_words_are_never_printed_by_accident(office: Office) -> None:
    said = words()
    office.feedback(said)
    [one] = kept(office).rows.values()
    assert TEXT not in repr(said) + repr(one)
