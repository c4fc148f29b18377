"""Answers on the running service: with a pass, once, and each mistake said clearly."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from shared.security.passes import public_key
from tests.services.evaluation.builders import a_rating, who5
from tests.services.evaluation.component.answers import a_response
from tests.services.evaluation.component.site import Site
from tests.support.survey_passes import OPENS, issuer


def problem_of(response: requests.Response) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition(":")[2]


def test_a_questionnaire_sent_twice_is_taken_once_and_answered_the_same(site: Site) -> None:
    body = a_response(answers=who5(5, 5, 5, 5, 5))
    before = _responses(site)
    first, again = site.post(body), site.post(body)
    assert first.status_code == 201
    assert first.json()["scores"] == [{"scale": "total", "value": 100, "band": "not_poor"}]
    assert (again.status_code, again.json()) == (201, first.json())
    assert _responses(site) == before + 1
    assert site.mongo.collection("evaluation.idempotency").count_documents({}) == 0
    other = site.post({**body, "answers": who5(1, 1, 1, 1, 1)})
    assert problem_of(other) == (409, "pass_used")
    same_participant = site.post({**body, "pass": issuer().survey_pass()})
    assert problem_of(same_participant) == (409, "already_answered")


def forged() -> str:
    key_id, serial, signature = issuer().survey_pass().split(".")
    return f"{key_id}.{serial}.{signature[::-1]}"


@pytest.mark.parametrize(
    "survey_pass",
    [
        forged,
        lambda: issuer().survey_pass("lakeside"),
        lambda: issuer().survey_pass("harbor", "after_contact"),
        lambda: issuer().survey_pass("harbor", "twelve_weeks"),
    ],
    ids=["forged", "another agency's", "another wave's", "of a key never told of"],
)
def test_a_pass_that_is_not_for_this_is_refused(site: Site, survey_pass: Callable[[], str]) -> None:
    before = _responses(site)
    response = site.post(a_response(**{"pass": survey_pass()}))
    assert problem_of(response) == (403, "invalid_pass")
    assert _responses(site) == before


def test_answers_to_a_closed_wave_are_refused(site: Site) -> None:
    closed = issuer().key("harbor", "four_weeks", closes=OPENS)
    site.learn(closed)
    response = site.post(a_response(wave="four_weeks"))
    assert problem_of(response) == (409, "wave_closed")


def test_what_is_asked_and_the_keys_are_the_same_for_all(site: Site) -> None:
    items = site.get("/surveys", agency="harbor").json()["items"]
    [baseline] = [item for item in items if item["wave"] == "baseline"]
    assert baseline["instruments"] == ["who5"]
    assert public_key(baseline["modulus"]) == issuer().private("harbor", "baseline").public
    assert site.get("/surveys", agency="nowhere").status_code == 404


def test_answers_over_the_limit_of_an_agency_are_asked_to_wait(site: Site) -> None:
    rows = site.mongo.collection("evaluation.limits")
    assert site.post(a_response()).status_code == 201
    rows.update_many({}, {"$set": {"count": 1_000_000}})
    try:
        refused = site.post(a_response())
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
    finally:
        rows.delete_many({})


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"wave": "forged"}, 422),
        ({"wave": "baseline", "instrument": "contact_rating", "answers": a_rating()}, 409),
        ({"instrument": "k6"}, 409),
        ({"instrument_version": "99"}, 422),
        ({"agency": "nowhere"}, 404),
        ({"agency": "Harbor; drop"}, 422),
        ({"participant_token": "short"}, 422),
        ({"participant_token": "x" * 129}, 422),
        ({"answers": who5(1, 2, 3, 4)}, 422),
        ({"answers": who5(1, 2, 3, 4, 6)}, 422),
        ({"answers": who5(1, 2, 3, 4, 10**30)}, 400),
        ({"answers": {"who5_1": "5"}}, 422),
        ({"answers": {}}, 422),
        ({"pass": "none"}, 422),
        ({"free_text": "met a sergeant"}, 422),
    ],
)
def test_what_is_wrong_with_a_questionnaire_is_said_without_repeating_it(
    site: Site, change: dict[str, Any], status: int
) -> None:
    before = _responses(site)
    response = site.post(a_response(**change))
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "forged" not in response.text
    assert "sergeant" not in response.text
    assert _responses(site) == before


def _responses(site: Site) -> int:
    return sum(
        site.mongo.collection("evaluation.responses", agency).count_documents({})
        for agency in ("harbor", "lakeside")
    )


def test_nothing_stored_of_a_response_tells_the_token_or_the_time(site: Site) -> None:
    body = a_response(participant_token="the-token-of-one-participant")
    assert site.post(body).status_code == 201
    rows = list(site.mongo.collection("evaluation.responses", "harbor").find())
    assert all(
        set(row)
        == {
            *("_id", "participant", "wave", "instrument", "version", "week", "answers", "scores"),
            *("score", "rolled"),
        }
        for row in rows
    )
    assert all("the-token" not in str(value) for row in rows for value in row.values())
