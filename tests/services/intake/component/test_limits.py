"""The running service refuses what is asked too often, and says whom to call."""

from services.intake.adapters.resources import RESOURCES
from tests.services.intake.component.site import Site
from tests.services.intake.component.test_asking import problem


def test_too_many_anonymous_requests_are_refused_with_the_crisis_panel(site: Site) -> None:
    body = site.anonymous_body("lakeside")
    assert site.post("/anonymous/requests", body).status_code == 201
    rows = site.mongo.collection("intake.limits")
    kept = list(rows.find())
    assert len(kept) >= 1
    rows.update_many({}, {"$set": {"count": 1_000_000}})
    session = {"agency": "lakeside", "phrase": "no such words"}
    assert site.post("/anonymous/sessions", session).status_code in (404, 429)
    rows.update_many({}, {"$set": {"count": 1_000_000}})
    try:
        for path, asked in (("/anonymous/requests", body), ("/anonymous/sessions", session)):
            refused = site.post(path, asked)
            problem(refused, 429, "too_many")
            assert int(refused.headers["Retry-After"]) >= 1
            assert "988" in {line["number"] for line in refused.json()["crisis_panel"]}
    finally:
        rows.delete_many({})
    assert site.post("/anonymous/requests", body).status_code == 201


def test_the_counters_go_away_by_themselves() -> None:
    (limits,) = [one for one in RESOURCES.collections if one.name == "intake.limits"]
    assert [index.expire_after is not None for index in limits.indexes] == [True]
