"""The running service refuses what is asked too often, and says whom to call."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from services.intake.adapters.resources import RESOURCES
from tests.services.intake.component.site import AT_ONCE, Site
from tests.services.intake.component.test_asking import problem
from tests.support.waiting import eventually


def test_too_many_anonymous_requests_are_refused_with_the_crisis_panel(site: Site) -> None:
    body = site.anonymous_body("lakeside")
    taken = site.post("/anonymous/requests", body)
    assert taken.status_code == 201
    session = {"agency": "lakeside", "phrase": "no such words"}
    assert site.post("/anonymous/sessions", session).status_code == 404
    rows = site.mongo.collection("intake.limits")
    rows.update_many({}, {"$set": {"count": 1_000_000}})
    try:
        for path, asked in (("/anonymous/requests", body), ("/anonymous/sessions", session)):
            refused = site.post(path, asked)
            problem(refused, 429, "too_many")
            assert int(refused.headers["Retry-After"]) >= 1
            assert "988" in {line["number"] for line in refused.json()["crisis_panel"]}
        right = {"agency": "lakeside", "phrase": taken.json()["phrase"]}
        assert site.post("/anonymous/sessions", right).status_code == 200
    finally:
        rows.delete_many({})
    assert site.post("/anonymous/requests", body).status_code == 201


def test_requests_that_are_not_taken_shut_nobody_out(site: Site) -> None:
    body = site.anonymous_body("lakeside")
    wrong = body | {"acknowledged_notice": "1999-01"}
    rows = site.mongo.collection("intake.limits")
    rows.delete_many({})
    try:
        problem(site.post("/anonymous/requests", wrong), 409, "notice_outdated")
        rows.update_many({}, {"$set": {"count": 1_000_000}})
        problem(site.post("/anonymous/requests", wrong), 409, "notice_outdated")
        assert site.post("/anonymous/requests", body).status_code == 201
    finally:
        rows.delete_many({})


def test_many_requests_of_one_officer_at_once_never_pass_the_limit(site: Site) -> None:
    """Through two processes, by clients that ask again when they are told to come back later."""
    bearer, body = site.officer(), site.body()

    def asked(door: Site) -> int:
        key = str(uuid4())

        def answer() -> int:
            status = door.post("/requests", body, bearer, key).status_code
            return 0 if status == 503 else status

        return eventually(answer, within=30, what="an answer")

    with site.another() as other, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(asked, [site, other] * 6))
    assert sorted(answers) == [201] * AT_ONCE + [429] * 7
    assert len(site.get("/requests", bearer).json()["items"]) == AT_ONCE


def test_the_counters_go_away_by_themselves() -> None:
    (limits,) = [one for one in RESOURCES.collections if one.name == "intake.limits"]
    assert [index.expire_after is not None for index in limits.indexes] == [True]
