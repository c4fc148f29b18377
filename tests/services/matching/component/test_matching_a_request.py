"""The running service: a request comes in as an event and leaves as an accepted offer."""

import requests

from shared.events.envelope import Event
from tests.services.matching.component.site import Site, moment, offer_path, request_data
from tests.support.waiting import eventually


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
    eventually(lambda: site.call("GET", "/availability", token).json()["free"] == 2)


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
    path = f"/searches/{request_id}/explanation"
    for attempt in (1, 2):
        made = site.told("offer.made.v1", request_id=request_id, attempt=attempt)
        ref = made.data["supporter_ref"]
        offer = f"/offers/{made.data['offer_id']}"
        assert site.call("GET", path, site.coordinator()).status_code == 404
        assert site.call("POST", f"{offer}/refusal", site.supporter(ref), {"reason": "conflict"}).ok
        late = site.call("POST", f"{offer}/acceptance", site.supporter(ref), {})
        assert late.status_code == 409
        refs.discard(ref)
    assert not refs
    escalated = site.told("request.escalated.v1", request_id=request_id)
    assert escalated.data["reason"] == "all_declined"
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
        assert site.call("GET", "/availability", site.supporter(ref)).json()["free"] == 0
        shown = site.call("GET", f"/supporters/{ref}", site.coordinator()).json()
        assert (shown["free_last_midnight"], "free" in shown) == (2, False)


def test_the_process_counts_what_it_does(site: Site) -> None:
    site.enrol()
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])
    text = requests.get(site.process.metrics_url, timeout=5).text
    for name in (
        'watchmate_matching_offers_total{outcome="made"}',
        'watchmate_matching_searches_total{state="offered"}',
        "watchmate_matching_time_to_offer_seconds_count",
        "watchmate_matching_time_to_acceptance_seconds_count",
        "watchmate_matching_candidates_examined_count",
    ):
        assert name in text
