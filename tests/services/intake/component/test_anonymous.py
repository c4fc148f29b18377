"""Asking without saying who asks, of the real service."""

from typing import Any

import pytest

from shared.security.conflict_tokens import conflict_token
from tests.services.intake.component.site import Site
from tests.services.intake.component.test_asking import NEVER, one_event, problem


def test_an_anonymous_asker_comes_back_by_the_phrase(site: Site) -> None:
    asked = site.post("/anonymous/requests", site.anonymous_body(language="fr")).json()
    body = {"agency": "harbor", "phrase": f"  {asked['phrase'].upper()} "}
    back = site.post("/anonymous/sessions", body).json()
    for field in ("access_key", "mailbox_key", "request_id"):
        assert back[field] == asked[field]
    assert "phrase" not in back
    shown = site.get("/anonymous/request", f"harbor.{back['access_key']}").json()
    assert shown["request_id"] == asked["request_id"]


def test_an_anonymous_asker_may_say_where_they_stand(site: Site) -> None:
    body = site.anonymous_body(unit="D01", former_units=["D02"], commands=["D03"])
    asked = site.post("/anonymous/requests", body).json()
    event = one_event(site, asked["request_id"])
    key, salt = site.deployment.conflict_key, event["conflict_salt"]
    refs = ("commander:harbor:D01", "commander:harbor:D02", "commanded:harbor:D03")
    assert {conflict_token(key, salt, ref) for ref in refs} < set(event["excluded"])
    assert conflict_token(key, salt, "unit:harbor:D02") in event["unit_tokens"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"former_units": ["X9"]}, "unknown_unit"),
        ({"commands": ["X9"]}, "unknown_unit"),
        ({"commands": ["D01"] * 9}, "invalid"),
        ({"commands": ["lakeside:P11"]}, "invalid"),
        ({"related": ["a" * 22]}, "invalid"),
    ],
)
def test_a_standing_that_cannot_be_is_refused(
    site: Site, changes: dict[str, Any], code: str
) -> None:
    answer = site.post("/anonymous/requests", site.anonymous_body(**changes))
    problem(answer, 422, code)
    assert "X9" not in answer.text


def test_an_anonymous_asker_withdraws_with_the_key(site: Site) -> None:
    asked = site.post("/anonymous/requests", site.anonymous_body()).json()
    bearer = f"harbor.{asked['access_key']}"
    answer = site.post("/anonymous/request/withdrawal", {}, bearer)
    assert answer.json()["state"] == "withdrawn"


@pytest.mark.parametrize("agency", ["harbor", "lakeside", "nowhere"])
def test_every_wrong_phrase_is_answered_alike(site: Site, agency: str) -> None:
    asked = site.post("/anonymous/requests", site.anonymous_body()).json()
    phrase = "abandon ability able about above absent absorb"
    right = asked["phrase"] if agency != "harbor" else phrase
    answer = site.post("/anonymous/sessions", {"agency": agency, "phrase": right})
    problem(answer, 404, "phrase_not_found")


def test_every_wrong_key_is_answered_alike(site: Site) -> None:
    asked = site.post("/anonymous/requests", site.anonymous_body()).json()
    answers = [
        site.get("/anonymous/request", bearer)
        for bearer in (
            None,
            "nonsense",
            f"lakeside.{asked['access_key']}",
            f"nowhere.{asked['access_key']}",
            f"harbor.{asked['mailbox_key']}",
            "harbor.",
            "../admin.key",
        )
    ]
    for answer in answers:
        problem(answer, 401, "unauthenticated")
    assert len({answer.content for answer in answers}) == 1


def test_an_anonymous_request_to_no_agency_is_not_found(site: Site) -> None:
    body = site.anonymous_body() | {"agency": "nowhere"}
    problem(site.post("/anonymous/requests", body), 404, "not_found")


def test_an_officers_token_is_no_access_key(site: Site) -> None:
    problem(site.get("/anonymous/request", site.officer()), 401, "unauthenticated")
    problem(site.get(f"/requests/{NEVER}", "harbor.key"), 401, "unauthenticated")
