"""What the running service offers to be answered."""

import pytest

from shared.events.codes import LANGUAGES
from tests.services.evaluation.component.site import Site


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_offered_is_open_and_told_in_the_language_that_was_asked_for(
    site: Site, language: str
) -> None:
    response = site.get("/instruments", language=language)
    assert response.status_code == 200
    offered = {each["code"]: each for each in response.json()["items"]}
    assert {each["language"] for each in offered.values()} == {language}
    assert "who5" in offered["who5"]["items"][0]["text"]  # a placeholder, no wording of others
    assert offered["proqol5"]["scales"][1]["code"] == "burnout"
    assert offered["pc_ptsd_5"]["gate"] == "pc_ptsd_5_exposure"
    english = site.get("/instruments").json()["items"]
    assert [each["code"] for each in english] == list(offered)


def test_a_language_that_nobody_is_asked_in_is_refused(site: Site) -> None:
    assert site.get("/instruments", language="de").status_code == 422
