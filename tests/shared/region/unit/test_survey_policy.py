"""What a region says of its surveys: defaults, paces, and what is refused with a remedy."""

from datetime import timedelta
from typing import Any

import pytest
from marshmallow import ValidationError

from shared.region.survey_policy import OF_REQUESTS, SurveyPolicy
from shared.region.survey_schemas import SurveyPolicySchema


def loaded(**waves: dict[str, Any]) -> SurveyPolicy:
    policy: SurveyPolicy = SurveyPolicySchema().load({"waves": waves})
    return policy


def test_a_wave_that_is_not_named_keeps_its_default() -> None:
    policy = loaded(baseline={"instruments": ["k6"], "open_for": "P7D"})
    assert policy.instruments_of("baseline") == ("k6",)
    assert policy.waves["twelve_weeks"] == SurveyPolicy().waves["twelve_weeks"]
    assert policy.waves["twelve_weeks"].after == timedelta(weeks=12)


def test_a_wave_without_instruments_asks_nobody() -> None:
    assert loaded(climate={"instruments": []}).instruments_of("climate") == ()
    assert SurveyPolicy().instruments_of("forged") == ()


def test_a_policy_comes_back_from_its_document() -> None:
    policy = loaded(climate={"instruments": ["who5"], "after": "P10D"})
    assert SurveyPolicySchema().load(SurveyPolicySchema().dump(policy)) == policy


def test_a_pace_shortens_what_follows_requests_and_no_calendar() -> None:
    paced = SurveyPolicy().paced(24)
    for code, wave in SurveyPolicy().waves.items():
        by = 24 if code in OF_REQUESTS else 1
        assert paced.waves[code].open_for == wave.open_for / by


@pytest.mark.parametrize(
    "waves",
    [
        {"forged": {"instruments": ["who5"]}},
        {"baseline": {"instruments": ["WHO-5"]}},
        {"baseline": {"instruments": ["who5", "who5"]}},
        {"baseline": {"instruments": [f"i{n}" for n in range(13)]}},
        {"baseline": {"instruments": ["who5"], "after": "P1D"}},
        {"baseline": {"instruments": ["who5"], "open_for": "PT1H"}},
        {"four_weeks": {"instruments": ["who5"], "after": "P85D"}},
        {"four_weeks": {"after": "P80D"}, "twelve_weeks": {"after": "P70D"}},
        {"climate": {"instruments": ["who5"], "open_for": "P61D"}},
        {"climate": {"asks": ["who5"]}},
    ],
)
def test_what_contradicts_itself_is_refused(waves: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        loaded(**waves)
