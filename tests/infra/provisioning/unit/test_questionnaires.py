"""A region that asks what is not in the item bank is refused before anything is touched."""

from dataclasses import replace

import pytest

from infra.provisioning.plan import Refused
from infra.provisioning.questionnaires import check_questionnaires
from shared.region import Region, load_region
from shared.region.survey_policy import SurveyPolicy, SurveyWave
from tests.support.deployment import PAIR


def asking(*instruments: str) -> Region:
    region = load_region(PAIR)
    waves = {**SurveyPolicy().waves, "climate": SurveyWave(instruments)}
    return replace(region, policy=replace(region.policy, surveys=SurveyPolicy(waves)))


def test_what_the_item_bank_has_can_be_asked() -> None:
    check_questionnaires(asking("pss10", "morale", "awareness"))


def test_what_it_has_not_is_refused_with_what_there_is() -> None:
    with pytest.raises(Refused) as refused:
        check_questionnaires(asking("who5", "who_5", "mood"))
    line = str(refused.value)
    assert line.startswith("policy.surveys.waves.climate.instruments: no questionnaire is called ")
    assert "mood, who_5; there are" in line and "pss10" in line
