"""Free text on the running service: encrypted, paged, and refused without being repeated."""

from typing import Any
from uuid import uuid4

import requests

from tests.services.evaluation.component.site import Site
from tests.support.survey_passes import issuer

TEXT = "It took three days until quillonby called."


def give(site: Site, **changes: Any) -> requests.Response:
    body = {
        "agency": "harbor",
        "wave": "baseline",
        "pass": issuer().survey_pass(),
        "text": TEXT,
        "for_coordinator": True,
        **changes,
    }
    return site.call("POST", "/survey-feedback", body)


def read(site: Site, agency: str = "harbor", **params: Any) -> dict[str, Any]:
    answer = site.get("/feedback", site.tokens.staff("evaluation", "coordinator", agency), **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_coordinator_reads_page_by_page_what_is_stored_encrypted(site: Site) -> None:
    for _ in range(3):
        assert give(site).json() == {"kept": True}
    first = read(site, limit=2)
    second = read(site, limit=2, cursor=first["next"])
    items = first["items"] + second["items"]
    assert [one["text"] for one in items] == [TEXT] * 3
    assert second["next"] is None
    rows = list(site.mongo.collection("evaluation.feedback", "harbor").find())
    assert {frozenset(row) for row in rows} == {frozenset({"_id", "text", "week", "theme"})}
    assert "quillonby" not in str(rows)
    assert read(site, "lakeside")["items"] == []


def test_a_theme_is_given_and_counted(site: Site) -> None:
    give(site)
    feedback_id = read(site)["items"][0]["feedback_id"]
    token = site.tokens.staff("evaluation", "coordinator")
    path = f"/feedback/{feedback_id}/theme"
    assert site.call("PUT", path, {"theme": "waiting_time"}, token).status_code == 204
    assert site.get("/feedback-themes", token).json()["themes"]["waiting_time"] == 1
    theirs = site.tokens.staff("evaluation", "coordinator", "lakeside")
    assert site.call("PUT", path, {"theme": "waiting_time"}, theirs).status_code == 404
    nothing = f"/feedback/{uuid4()}/theme"
    assert site.call("PUT", nothing, {"theme": "waiting_time"}, token).status_code == 404


def test_what_names_somebody_is_refused_with_a_hint_and_not_repeated(site: Site) -> None:
    before = site.mongo.collection("evaluation.feedback", "harbor").count_documents({})
    refused = give(site, text="met Sgt. Rivera badge 4471")
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:watchmate:problem:names_somebody"
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/text", "#/text"]
    assert "Rivera" not in refused.text
    assert "4471" not in refused.text
    assert site.mongo.collection("evaluation.feedback", "harbor").count_documents({}) == before


def test_what_is_not_for_the_coordinator_is_not_kept(site: Site) -> None:
    assert give(site, for_coordinator=False).json() == {"kept": False}
    assert give(site, **{"pass": issuer().survey_pass("lakeside")}).status_code == 403


def test_nobody_else_reads_it(site: Site) -> None:
    for role in ("leadership", "officer", "supporter", "operator"):
        assert site.get("/feedback", site.tokens.staff("evaluation", role)).status_code == 403
