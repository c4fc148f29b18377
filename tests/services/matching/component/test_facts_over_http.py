"""The running service: what is entered of a supporter, and what follows from it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from services.matching.domain.telling_changes import MOST_A_DAY
from tests.services.matching.component.site import Site, profile_body
from tests.support.forms import days_ago

DAY = timedelta(days=1)


def test_every_fact_of_a_profile_comes_back_and_can_be_sent_again(site: Site) -> None:
    token = site.coordinator()
    facts: dict[str, Any] = {
        "gender": "nonbinary",
        "rank_band": "supervisor",
        "veteran": True,
        "lived_experience": ["grief"],
        "channels": ["phone"],
        "duties": ["promotion_board"],
        "away": [{"first": days_ago(3), "last": days_ago(-3)}],
        "extra": [{"date": days_ago(0), "from": "22:00", "to": "02:00"}],
    }
    ref = site.enrol(**facts)
    stored = site.call("GET", f"/supporters/{ref}", token).json()
    assert {name: stored[name] for name in facts} == facts
    again = {name: stored[name] for name in (*facts, "training", "availability")}
    changed = site.call("PATCH", f"/supporters/{ref}", token, again)
    assert (changed.status_code, changed.json()) == (200, stored)
    cleared = site.call("PATCH", f"/supporters/{ref}", token, {"gender": None}).json()
    assert cleared["gender"] is None


def test_weekly_spans_that_overlap_are_refused_with_the_remedy(site: Site) -> None:
    spans = [{"day": 6, "from": "22:00", "to": "06:00"}, {"day": 0, "from": "05:00", "to": "09:00"}]
    body = profile_body("harbor") | {"availability": spans}
    answer = site.call("POST", "/supporters", site.coordinator(), body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "#/availability")
    assert "do not overlap" in error["detail"]


def test_training_is_entered_once_and_moves_the_midnight(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    course = {
        "topic": "active_listening",
        "hours": 8,
        "completed_on": days_ago(1),
        "expires_on": days_ago(-300),
        "evidence": "CERT-2026/7",
    }
    for _ in range(2):
        answer = site.call("POST", f"/supporters/{ref}/training", token, course)
        assert answer.status_code == 200, answer.text
    assert answer.json()["training_valid_until"] == days_ago(-300)
    assert [one["evidence"] for one in answer.json()["training"]] == [None, "CERT-2026/7"]
    with closing(site.deployment.mongo_admin) as client:
        due = client[site.deployment.prefix + "region"]["matching.due"]
        waiting = list(due.find({"kind": "credential_lapse", "subject": ref, "done_at": None}))
    assert [task["due_at"] > datetime.now(UTC) + 299 * DAY for task in waiting] == [True]
    backwards = course | {"expires_on": days_ago(2)}
    refused = site.call("POST", f"/supporters/{ref}/training", token, backwards)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/expires_on"]
    ahead = course | {"completed_on": days_ago(-9)}
    refused = site.call("POST", f"/supporters/{ref}/training", token, ahead)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/completed_on"]


def test_a_training_that_lapses_hands_running_contacts_over(site: Site) -> None:
    """The midnight is brought near: the day in the ledger and the hour of the task are moved."""
    ref = site.enrol()
    request_id = site.accepted_by(ref)
    second = site.enrol(topics=[])
    rows = site.deployment.prefix + "region"
    with closing(site.deployment.mongo_admin) as client:
        region = client[rows]
        task = region["matching.due"].find_one({"kind": "credential_lapse", "subject": ref})
        assert task is not None
        assert task["due_at"] > datetime.now(UTC) + 199 * DAY
        lapsed = {"training.0.expires_on": days_ago(2), "training_valid_until": days_ago(2)}
        region["matching.supporters"].update_one({"_id": ref}, {"$set": lapsed})
        now = {"due_at": datetime.now(UTC), "claimable_at": datetime.now(UTC)}
        region["matching.due"].update_one({"_id": task["_id"]}, {"$set": now})
    gone = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=ref)
    assert (gone.data["accepted_before"], gone.data["reason"]) == (True, "supporter_unavailable")
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)


def test_whoever_was_at_an_incident_rests(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    body = {"number": "26-0042", "role": "witness", "on": days_ago(0)}
    noted = site.call("POST", f"/supporters/{ref}/involvements", token, body)
    assert noted.status_code == 200, noted.text
    assert noted.json()["rests_until"] is not None
    request_id = site.submit().data["request_id"]
    site.told("request.escalated.v1", request_id=request_id)
    elsewhere = site.call(
        "POST", f"/supporters/{ref}/involvements", token, body | {"agency": "atlantis"}
    )
    assert [error["pointer"] for error in elsewhere.json()["errors"]] == ["#/agency"]


def test_units_and_incidents_cannot_be_tried_out_on_a_supporter(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    path = f"/supporters/{ref}"
    for number in range(MOST_A_DAY + 1):
        moved = site.call("PATCH", path, token, {"unit": ("D02", "D01")[number % 2]})
        presence = {"number": f"26-{number}", "role": "witness", "on": "1970-01-01"}
        noted = site.call("POST", f"{path}/involvements", token, presence)
        expected = 200 if number < MOST_A_DAY else 429
        assert (moved.status_code, noted.status_code) == (expected, expected), number
    assert moved.json()["type"] == "urn:watchmate:problem:too_many_changes"
    assert "midnight" in moved.json()["detail"]


def test_coverage_tells_what_is_thin_and_what_lapses(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    idle = site.enrol(availability=[])
    site.enrol("lakeside")
    found = site.call("GET", "/coverage?threshold=3&days=250", token).json()
    assert (found["supporters"], found["active"], found["topics"]["grief"]) == (2, 2, 2)
    assert {"kind": "language", "value": "en", "supporters": 2} in found["too_few"]
    assert {one["supporter_ref"] for one in found["lapsing"]} == {ref, idle}
    assert found["without_hours"] == [idle]
    assert site.call("GET", "/coverage", site.supporter(ref)).status_code == 403


def test_a_pause_takes_the_open_offer_to_somebody_else(site: Site) -> None:
    first = site.enrol()
    request_id = site.submit().data["request_id"]
    site.told("offer.made.v1", request_id=request_id, supporter_ref=first)
    second = site.enrol(topics=[])
    assert site.call("PUT", "/availability", site.supporter(first), {"paused": True}).ok
    gone = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=first)
    assert gone.data["reason"] == "supporter_unavailable"
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    assert site.call("GET", "/offers", site.supporter(first)).json()["items"] == []
