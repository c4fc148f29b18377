"""What matching, supporters and coordinators do to a request of the real service."""

from typing import Any
from uuid import uuid4

import pytest

from shared.events.envelope import Event
from shared.events.registry import encode
from tests.services.intake.component.site import Site, reference
from tests.services.intake.component.test_asking import NEVER, one_event, problem
from tests.support.waiting import eventually

CLOSURE = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}


def escalated(site: Site) -> str:
    request_id = site.submitted()
    news = {"request_id": request_id, "reason": "no_candidate", "offers_made": 0}
    site.bus.publish("request.escalated.v1", "harbor", news)
    eventually(lambda: site.state(request_id) == "escalated", what="the escalation")
    return request_id


def offer_made(site: Site, request_id: str, offer_id: str) -> None:
    times = {"made_at": "2026-03-01T12:00:00+00:00", "expires_at": "2026-03-01T13:00:00+00:00"}
    site.offer_news(
        "offer.made.v1", request_id, offer_id=offer_id, urgency="routine", attempt=1, **times
    )


def test_an_offer_is_shown_as_still_looking(site: Site) -> None:
    request_id = site.submitted()
    offer_made(site, request_id, str(uuid4()))
    eventually(lambda: site.state(request_id) == "offered", what="the offer")


def test_the_accepted_supporter_of_another_agency_reads_the_words_and_the_foreign_rules(
    site: Site,
) -> None:
    named = {"identity_level": "named", "name": "Alex Moreau", "text": "about last night"}
    request_id = site.submitted(**named)
    bearer = site.supporter(site.matched(request_id))
    opened = site.get(f"/assignments/{request_id}", bearer).json()
    assert (opened["text"], opened["name"]) == ("about last night", "Alex Moreau")
    assert opened["contact"] == "555-0199 after shift"
    assert opened["notice"]["jurisdiction"] == "northshore"
    (listed,) = site.get("/assignments", bearer).json()["items"]
    assert listed["request_id"] == request_id
    assert "text" not in listed


def test_no_other_supporter_learns_that_the_request_exists(site: Site) -> None:
    request_id = site.submitted()
    ref = site.matched(request_id)
    for bearer in (
        site.supporter(reference()),
        site.supporter(ref, "harbor"),
        site.supporter(ref, "mesa"),
    ):
        foreign = site.get(f"/assignments/{request_id}", bearer)
        problem(foreign, 404, "not_found")
        assert foreign.content == site.get(f"/assignments/{NEVER}", bearer).content
        closing = site.post(f"/assignments/{request_id}/closure", CLOSURE, bearer)
        problem(closing, 404, "not_found")
        assert site.get("/assignments", bearer).json()["items"] == []
    for bearer in (site.officer(), site.coordinator()):
        problem(site.get(f"/assignments/{request_id}", bearer), 403, "forbidden")


def test_news_out_of_order_and_repeated_ends_where_it_should(site: Site) -> None:
    request_id = site.submitted()
    gone, taken = str(uuid4()), str(uuid4())
    withdrawn: dict[str, Any] = {"reason": "supporter_left", "accepted_before": True}
    ref = reference()
    for _ in range(2):
        site.offer_news("offer.withdrawn.v1", request_id, offer_id=gone, **withdrawn)
        site.offer_news("offer.accepted.v1", request_id, offer_id=gone)
        site.offer_news("offer.accepted.v1", request_id, offer_id=taken, supporter_ref=ref)
        offer_made(site, request_id, taken)
    bearer = site.supporter(ref)
    path = f"/assignments/{request_id}"
    eventually(lambda: site.get(path, bearer).status_code == 200, what="the assignment")
    eventually(lambda: len(site.row(request_id)["offers"]["accepted"]) == 2, what="all the news")
    eventually(lambda: taken in site.row(request_id)["offers"]["made"], what="the late offer")
    assert site.state(request_id) == "matched"
    assert site.get(path, bearer).status_code == 200


def test_a_revoked_acceptance_takes_the_request_away(site: Site) -> None:
    request_id, offer_id, ref = site.submitted(), str(uuid4()), reference()
    site.offer_news("offer.accepted.v1", request_id, offer_id=offer_id, supporter_ref=ref)
    bearer, path = site.supporter(ref), f"/assignments/{request_id}"
    eventually(lambda: site.get(path, bearer).status_code == 200, what="the assignment")
    revoked: dict[str, Any] = {"reason": "supporter_left", "accepted_before": True}
    site.offer_news(
        "offer.withdrawn.v1", request_id, offer_id=offer_id, supporter_ref=ref, **revoked
    )
    eventually(lambda: site.get(path, bearer).status_code == 404, what="the end of it")
    assert site.state(request_id) == "submitted"


def test_closing_is_told_without_a_name(site: Site) -> None:
    request_id = site.submitted()
    ref = site.matched(request_id)
    answer = site.post(f"/assignments/{request_id}/closure", CLOSURE, site.supporter(ref))
    assert answer.json()["state"] == "closed"
    event = one_event(site, request_id, "support_request.closed.v1")
    expected = {"request_id": request_id, "sequence": 2, "supporter_ref": ref, **CLOSURE}
    assert event == expected


def test_closing_may_tell_when_the_first_contact_was(site: Site) -> None:
    request_id = site.submitted()
    bearer = site.supporter(site.matched(request_id))
    body = CLOSURE | {"first_contact_band": "1_to_4_h"}
    assert site.post(f"/assignments/{request_id}/closure", body, bearer).status_code == 200
    event = one_event(site, request_id, "support_request.closed.v1")
    assert event["first_contact_band"] == "1_to_4_h"


@pytest.mark.parametrize(
    "body",
    [
        CLOSURE | {"note": "met at pier nine"},
        CLOSURE | {"outcome": "fine"},
        CLOSURE | {"first_contact_band": "at pier nine"},
        CLOSURE | {"first_contact_band": "1_to_4_h", "contacts_band": "none"},
        {},
    ],
)
def test_a_closure_takes_codes_and_nothing_else(site: Site, body: dict[str, str]) -> None:
    request_id = site.submitted()
    bearer = site.supporter(site.matched(request_id))
    answer = site.post(f"/assignments/{request_id}/closure", body, bearer)
    problem(answer, 422, "invalid")
    assert "pier" not in answer.text


def test_a_coordinator_sees_that_somebody_waits_and_resolves_it(site: Site) -> None:
    request_id = escalated(site)
    bearer = site.coordinator()
    waiting = site.get("/escalations", bearer, limit=100).json()["items"]
    (one,) = [item for item in waiting if item["request_id"] == request_id]
    assert set(one) == {"request_id", "reason", "urgency", "topics", "language", "waiting"}
    resolution = {"outcome": "handled_by_coordinator"}
    answer = site.post(f"/escalations/{request_id}/resolution", resolution, bearer)
    assert answer.json()["state"] == "closed"
    event = one_event(site, request_id, "support_request.closed.v1")
    assert event["supporter_ref"] is None


def test_another_agencys_coordinator_sees_and_resolves_nothing(site: Site) -> None:
    request_id = escalated(site)
    bearer = site.coordinator("lakeside")
    assert site.get("/escalations", bearer).json()["items"] == []
    resolution = {"outcome": "handled_by_coordinator"}
    answer = site.post(f"/escalations/{request_id}/resolution", resolution, bearer)
    problem(answer, 404, "not_found")
    for other in (site.officer(), site.supporter(reference(), "harbor")):
        problem(site.get("/escalations", other), 403, "forbidden")


def test_news_of_an_unknown_request_is_put_aside_and_the_rest_flows(site: Site) -> None:
    site.offer_news("offer.accepted.v1", NEVER)
    request_id = site.submitted()
    site.matched(request_id)
    eventually(lambda: site.bus.depth("intake.dead") >= 1, what="the dead letter")


def test_a_cursor_of_somebody_elses_list_is_refused(site: Site) -> None:
    mine, theirs = site.officer(), site.officer()
    for bearer in (mine, mine, theirs):
        site.submitted(bearer)
    cursor = site.get("/requests", mine, limit=1).json()["next"]
    assert site.get("/requests", mine, cursor=cursor).status_code == 200
    assert site.get("/requests", theirs, cursor=cursor).status_code == 400


def test_the_same_event_delivered_twice_has_one_effect(site: Site) -> None:
    request_id, ref = site.submitted(), reference()
    news = {
        "offer_id": str(uuid4()),
        "request_id": request_id,
        "supporter_ref": ref,
        "supporter_agency": "lakeside",
    }
    event: Event = site.bus.publish("offer.accepted.v1", "harbor", news)
    site.bus.publish_raw("matching.events", event.type, encode(event), event.id)
    site.matched(request_id, ref)
    assert site.mongo.collection("intake.assignments").count_documents({"_id": request_id}) == 1


def test_a_request_that_nobody_hears_of_reaches_the_coordinator_by_time_alone(site: Site) -> None:
    with site.another(ANSWER_SLACK_SECONDS="0.5") as hasty:
        request_id = hasty.submitted()
    eventually(lambda: site.state(request_id) == "escalated", what="the escalation")
    eventually(lambda: site.told("support_request.unanswered.v1", request_id), what="the news")
    found = site.get("/escalations", site.coordinator(), limit=100).json()["items"]
    assert [one["reason"] for one in found if one["request_id"] == request_id] == ["unanswered"]
    site.matched(request_id)
    assert site.state(request_id) == "matched"


def test_a_supporter_gives_a_request_back(site: Site) -> None:
    request_id = site.submitted()
    bearer = site.supporter(site.matched(request_id))
    stranger = site.post(f"/assignments/{request_id}/return", {}, site.supporter(reference()))
    problem(stranger, 404, "not_found")
    assert site.post(f"/assignments/{request_id}/return", {}, bearer).status_code == 204
    problem(site.get(f"/assignments/{request_id}", bearer), 404, "not_found")
    eventually(lambda: site.told("support_request.returned.v1", request_id), what="the news")


def test_a_coordinator_has_a_request_looked_for_again(site: Site) -> None:
    request_id = escalated(site)
    path = f"/escalations/{request_id}/search"
    problem(site.post(path, {}, site.coordinator("mesa")), 404, "not_found")
    assert site.post(path, {}, site.coordinator()).status_code == 204
    assert site.state(request_id) == "submitted"
    problem(site.post(path, {}, site.coordinator()), 404, "not_found")
    eventually(lambda: site.told("support_request.reopened.v1", request_id), what="the news")
