"""The running service: supporters in conflict, in a pause, or gone."""

import secrets
from contextlib import closing
from datetime import date, timedelta

from tests.services.matching.component.site import Site


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


def test_a_supporter_whose_training_has_lapsed_is_thanked_and_somebody_else_is_asked(
    site: Site,
) -> None:
    """As in the moment between midnight and the task that is due at it."""
    first = site.enrol()
    request_id = site.submit().data["request_id"]
    made = site.told("offer.made.v1", request_id=request_id, supporter_ref=first)
    second = site.enrol(topics=[])
    yesterday = (date.today() - timedelta(days=2)).isoformat()
    with closing(site.deployment.mongo_admin) as client:
        client[site.deployment.prefix + "region"]["matching.supporters"].update_one(
            {"_id": first}, {"$set": {"training.0.expires_on": yesterday}}
        )
    path = f"/offers/{made.data['offer_id']}/acceptance"
    answer = site.call("POST", path, site.supporter(first), {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["type"] == "urn:watchmate:problem:offer_passed_on"
    gone = site.told("offer.withdrawn.v1", request_id=request_id)
    assert gone.data["reason"] == "supporter_unavailable"
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
