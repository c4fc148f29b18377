"""An officer asks while something is broken."""

from uuid import uuid4

from tests.services.intake.component.site import Site
from tests.services.intake.component.test_asking import SUBMITTED, one_event, problem
from tests.support.waiting import eventually

NOBODY_LISTENS = "127.0.0.1:1"


def test_a_request_is_taken_while_the_broker_is_away_and_told_later(site: Site) -> None:
    with site.another(AMQP_URI=f"amqp://guest:guest@{NOBODY_LISTENS}//") as cut_off:
        body, bearer = site.body(), site.officer()
        answer = cut_off.post("/requests", body, bearer)
        assert answer.status_code == 201
        request_id = answer.json()["request_id"]
        assert cut_off.get(f"/requests/{request_id}", bearer).status_code == 200
    eventually(lambda: site.told(SUBMITTED, request_id), within=25, what="the news")
    one_event(site, request_id)


def test_without_the_database_the_answer_is_to_try_again(site: Site) -> None:
    body, bearer, key = site.body(), site.officer(), str(uuid4())
    with site.another(
        MONGODB_URI=f"mongodb://{NOBODY_LISTENS}/?serverSelectionTimeoutMS=300"
    ) as dry:
        for answer in (dry.post("/requests", body, bearer, key), dry.get("/requests", bearer)):
            problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
    assert site.post("/requests", body, bearer, key).status_code == 201
