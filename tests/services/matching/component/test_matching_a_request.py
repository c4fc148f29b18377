"""The running service: a request comes in as an event and leaves as an accepted offer."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from shared.events.envelope import Event
from tests.services.matching.component.site import (
    Site,
    matching_site,
    moment,
    new_ref,
    profile_body,
    request_data,
)
from tests.support.waiting import eventually


@pytest.fixture(scope="module")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("matching")
    with matching_site(folder) as site:
        yield site


@pytest.fixture
def site(running_site: Site) -> Site:
    """With nobody in the pool."""
    running_site.empty_the_pool()
    return running_site


def offer_path(offer: dict[str, Any]) -> str:
    return f"/offers/{offer['offer_id']}"


def test_a_request_is_offered_accepted_and_closed(site: Site) -> None:
    ref = site.enrol()
    request_id = site.submit().data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id)
    assert (made.agency, made.data["supporter_ref"], made.data["attempt"]) == ("harbor", ref, 1)
    token = site.supporter(ref)
    offer = site.call("GET", "/offers", token).json()["items"][0]
    assert offer == site.call("GET", offer_path(offer), token).json()
    assert offer["topics"] == ["grief"]
    assert offer["cross_agency"] is False
    accepted = site.call("POST", offer_path(offer) + "/acceptance", token, {})
    again = site.call("POST", offer_path(offer) + "/acceptance", token, {})
    assert (accepted.status_code, accepted.json()) == (200, again.json())
    assert accepted.json()["state"] == "accepted"
    site.told("offer.accepted.v1", request_id=request_id)
    assert len(site.so_far("offer.accepted.v1", request_id=request_id)) == 1
    site.bus.publish(
        "support_request.closed.v1",
        "harbor",
        {
            "request_id": request_id,
            "sequence": 3,
            "outcome": "supported",
            "contacts_band": "one",
            "duration_band": "under_30_min",
            "supporter_ref": ref,
        },
    )
    path = f"/supporters/{ref}"
    eventually(lambda: site.call("GET", path, site.coordinator()).json()["free"] == 2)


def test_a_supporter_of_another_agency_helps_and_the_offer_stays_in_the_requesters_row(
    site: Site,
) -> None:
    ref = site.enrol("lakeside")
    request_id = site.submit("harbor", prefer="another_agency").data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id)
    assert (made.agency, made.data["supporter_agency"]) == ("harbor", "lakeside")
    token = site.supporter(ref, "lakeside")
    offer = site.call("GET", "/offers", token).json()["items"][0]
    assert offer["cross_agency"] is True
    assert site.call("POST", offer_path(offer) + "/acceptance", token, {}).status_code == 200
    accepted = site.told("offer.accepted.v1", request_id=request_id)
    assert (accepted.agency, accepted.data["supporter_agency"]) == ("harbor", "lakeside")


def test_a_refused_offer_moves_on_and_then_reaches_the_coordinator(site: Site) -> None:
    refs = {site.enrol(), site.enrol()}
    request_id = site.submit().data["request_id"]
    for attempt in (1, 2):
        made = site.told("offer.made.v1", request_id=request_id, attempt=attempt)
        ref = made.data["supporter_ref"]
        path = f"/offers/{made.data['offer_id']}/refusal"
        assert site.call("POST", path, site.supporter(ref), {"reason": "conflict"}).ok
        late = site.call("POST", path.replace("refusal", "acceptance"), site.supporter(ref), {})
        assert late.status_code == 409
        refs.discard(ref)
    assert not refs
    escalated = site.told("request.escalated.v1", request_id=request_id)
    assert escalated.data["reason"] == "all_declined"
    path = f"/searches/{request_id}/explanation"
    explained = site.call("GET", path, site.coordinator()).json()
    assert (explained["state"], explained["offers_made"]) == ("escalated", 2)
    assert explained["refusals"] == {}
    assert site.call("GET", path, site.coordinator("lakeside")).status_code == 404


def test_a_burst_of_requests_fills_every_place_once_and_asks_the_coordinator_for_the_rest(
    site: Site,
) -> None:
    refs = [site.enrol() for _ in range(3)]
    events = [
        Event.new("support_request.submitted.v1", "harbor", request_data(), moment())
        for _ in range(20)
    ]
    site.bus.publish_events(events)
    ids = {event.data["request_id"] for event in events}

    def told(type: str) -> set[str]:
        return {event.data["request_id"] for event in site.so_far(type)} & ids

    eventually(
        lambda: told("offer.made.v1") | told("request.escalated.v1") == ids,
        within=60,
        what="an answer to every request",
    )
    assert (len(told("offer.made.v1")), len(told("request.escalated.v1"))) == (6, 14)
    for ref in refs:
        assert site.call("GET", f"/supporters/{ref}", site.coordinator()).json()["free"] == 0


def test_conflicts_known_only_as_tokens_are_respected(site: Site) -> None:
    vetoed, own = site.enrol(), site.enrol(unit="D02")
    salt = secrets.token_hex(16)
    conflicts = site.own_unit(salt, "harbor", "D02")
    conflicts |= {"excluded": [site.token(salt, vetoed)]}
    request_id = site.submit(**conflicts).data["request_id"]
    escalated = site.told("request.escalated.v1", request_id=request_id)
    assert escalated.data["reason"] == "no_candidate"
    path = f"/searches/{request_id}/explanation"
    explained = site.call("GET", path, site.coordinator())
    assert explained.json()["refusals"] == {}
    assert vetoed not in explained.text
    assert own not in explained.text


def test_every_event_may_come_twice(site: Site) -> None:
    site.enrol()
    event = site.submit()
    request_id = event.data["request_id"]
    site.told("offer.made.v1", request_id=request_id)
    site.bus.publish_events([event])
    withdrawn = site.bus.publish(
        "support_request.withdrawn.v1", "harbor", {"request_id": request_id, "sequence": 2}
    )
    site.told("offer.withdrawn.v1", request_id=request_id)
    site.bus.publish_events([withdrawn, event])
    # a later request shows that what came before it has been handled
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])
    assert len(site.so_far("offer.made.v1", request_id=request_id)) == 1
    assert len(site.so_far("offer.withdrawn.v1", request_id=request_id)) == 1


def test_a_withdrawal_that_comes_before_its_request_leaves_nothing_open(site: Site) -> None:
    site.enrol()
    data = {"request_id": str(uuid4()), "sequence": 2}
    site.bus.publish("support_request.withdrawn.v1", "harbor", data)
    path = f"/searches/{data['request_id']}/explanation"
    eventually(lambda: site.call("GET", path, site.coordinator()).status_code == 200)
    site.submit(request_id=data["request_id"])
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])
    assert site.so_far("offer.made.v1", request_id=data["request_id"]) == []
    assert site.call("GET", path, site.coordinator()).json()["state"] == "withdrawn"


def test_a_withdrawn_offer_is_gone_and_its_late_acceptance_is_told_kindly(site: Site) -> None:
    ref = site.enrol()
    request_id = site.submit().data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id)
    data = {"request_id": request_id, "sequence": 2}
    site.bus.publish("support_request.withdrawn.v1", "harbor", data)
    site.told("offer.withdrawn.v1", request_id=request_id)
    token = site.supporter(ref)
    late = site.call("POST", f"/offers/{made.data['offer_id']}/acceptance", token, {})
    assert (late.status_code, late.headers["Content-Type"]) == (410, "application/problem+json")
    assert late.json()["detail"].startswith("Thank you")
    assert site.call("GET", "/offers", token).json()["items"] == []


def test_a_member_who_moves_into_the_requesters_unit_loses_the_open_offer(site: Site) -> None:
    first = site.enrol(topics=["grief"])
    salt = secrets.token_hex(16)
    request_id = site.submit(**site.own_unit(salt, "harbor", "D03")).data["request_id"]
    site.told("offer.made.v1", request_id=request_id, supporter_ref=first)
    second = site.enrol(topics=[])
    site.bus.publish("member.moved.v1", "harbor", {"supporter_ref": first, "unit": "D03"})
    gone = site.told("offer.withdrawn.v1", request_id=request_id)
    assert gone.data["reason"] == "supporter_conflict"
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)


def test_a_running_contact_of_a_member_who_left_is_handed_over(site: Site) -> None:
    first = site.enrol()
    request_id = site.submit().data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id)
    path = f"/offers/{made.data['offer_id']}/acceptance"
    assert site.call("POST", path, site.supporter(first), {}).ok
    second = site.enrol()
    site.bus.publish("member.left.v1", "harbor", {"supporter_ref": first})
    gone = site.told("offer.withdrawn.v1", request_id=request_id)
    assert gone.data["accepted_before"] is True
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    site.told("supporter.left.v1", supporter_ref=first)


def test_other_agencies_and_other_supporters_find_nothing(site: Site) -> None:
    ref = site.enrol()
    request_id = site.submit().data["request_id"]
    offer_id = site.told("offer.made.v1", request_id=request_id).data["offer_id"]
    foreign, missing = site.coordinator("lakeside"), new_ref()
    for method, tail, body in (("GET", "", None), ("PATCH", "", {}), ("POST", "/departure", {})):
        theirs = site.call(method, f"/supporters/{ref}{tail}", foreign, body)
        none = site.call(method, f"/supporters/{missing}{tail}", foreign, body)
        assert (theirs.status_code, theirs.content) == (404, none.content)
    assert site.call("GET", "/supporters", foreign).json()["items"] == []
    for stranger in (site.supporter(new_ref()), site.supporter(ref, "lakeside")):
        assert site.call("GET", "/offers", stranger).json()["items"] == []
        for method, tail in (("GET", ""), ("POST", "/acceptance"), ("POST", "/refusal")):
            body = None if method == "GET" else {}
            assert site.call(method, f"/offers/{offer_id}{tail}", stranger, body).status_code == 404
    assert site.call("GET", "/supporters", site.supporter(ref)).status_code == 403
    assert site.call("GET", "/offers", site.coordinator()).status_code == 403


def test_the_pool_is_kept_over_http(site: Site) -> None:
    ref = site.enrol()
    token = site.coordinator()
    twice = site.call("POST", "/supporters", token, body_of(ref))
    elsewhere = site.call(
        "POST", "/supporters", site.coordinator("lakeside"), body_of(ref, "lakeside")
    )
    assert (twice.status_code, elsewhere.status_code) == (409, 409)
    changed = site.call("PATCH", f"/supporters/{ref}", token, {"cap": 5, "topics": ["finance"]})
    assert (changed.json()["free"], changed.json()["topics"]) == (5, ["finance"])
    paused = site.call("PUT", "/availability", site.supporter(ref), {"paused": True})
    assert paused.json() == {"paused": True}
    assert site.call("GET", f"/supporters/{ref}", token).json()["paused"] is True
    request_id = site.submit().data["request_id"]
    site.told("request.escalated.v1", request_id=request_id)
    second = site.enrol()
    page = site.call("GET", "/supporters?limit=1", token).json()
    rest = site.call("GET", f"/supporters?limit=1&cursor={page['next']}", token).json()
    found = {one["supporter_ref"] for one in (*page["items"], *rest["items"])}
    assert (found, rest["next"]) == ({ref, second}, None)


def body_of(ref: str, agency: str = "harbor") -> dict[str, Any]:
    return profile_body(agency) | {"supporter_ref": ref}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"unit": "P11"}, "#/unit"),
        ({"cap": 0}, "#/cap"),
        ({"cap": "2"}, "#/cap"),
        ({"shared": "yes"}, "#/shared"),
        ({"languages": []}, "#/languages"),
        ({"availability": [{"day": 7, "from": "00:00", "to": "01:00"}]}, "#/availability/0/day"),
        ({"availability": [{"day": 1, "from": "24:00", "to": "01:00"}]}, "#/availability/0/from"),
        ({"surprise": "secret words"}, "#"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_at_its_field_without_an_echo(
    site: Site, wrong: dict[str, object], pointer: str
) -> None:
    answer = site.call("POST", "/supporters", site.coordinator(), body_of(new_ref()) | wrong)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not any(word in answer.text for word in ("Mars", "P11", "24:00", "surprise", "secret"))


def test_the_process_counts_what_it_does(site: Site) -> None:
    site.enrol()
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])
    text = requests.get(f"{site.process.url}/metrics", timeout=5).text
    for name in (
        'watchmate_matching_offers_total{outcome="made"}',
        'watchmate_matching_searches_total{state="offered"}',
        "watchmate_matching_time_to_offer_seconds_count",
        "watchmate_matching_time_to_acceptance_seconds_count",
        "watchmate_matching_candidates_examined_count",
    ):
        assert name in text


def test_a_supporter_in_a_pause_is_thanked_and_somebody_else_is_asked(site: Site) -> None:
    first = site.enrol()
    request_id = site.submit().data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id, supporter_ref=first)
    second = site.enrol(topics=[])
    token = site.supporter(first)
    assert site.call("PUT", "/availability", token, {"paused": True}).ok
    answer = site.call("POST", f"/offers/{made.data['offer_id']}/acceptance", token, {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["type"] == "urn:watchmate:problem:offer_passed_on"
    gone = site.told("offer.withdrawn.v1", request_id=request_id)
    assert gone.data["reason"] == "supporter_unavailable"
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
