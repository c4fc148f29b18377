"""The running service: news that comes twice, too late or too early."""

from contextlib import closing
from typing import Any
from uuid import uuid4

from tests.services.matching.component.site import Site
from tests.support.waiting import eventually


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
    eventually(lambda: _state(site, data["request_id"]) == "withdrawn")
    site.submit(request_id=data["request_id"])
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])
    assert site.so_far("offer.made.v1", request_id=data["request_id"]) == []
    assert _state(site, data["request_id"]) == "withdrawn"


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


def test_requests_of_agencies_that_nobody_knows_hold_no_other_up(site: Site) -> None:
    """More of them than a process takes from its queue at once, which would try for 90 seconds."""
    site.enrol()
    for _ in range(12):
        site.submit("nowhere")
    site.told("offer.made.v1", request_id=site.submit().data["request_id"])


def _state(site: Site, request_id: Any) -> str | None:
    """Read where it is kept: nobody is told of a search that was withdrawn."""
    with closing(site.deployment.mongo_admin) as client:
        rows = client[site.deployment.prefix + "agency_harbor"]["matching.searches"]
        row = rows.find_one({"_id": request_id})
    return None if row is None else str(row["state"])
