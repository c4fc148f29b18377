"""The running service: a supporter's way into the pool, out of it, and back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.services.matching.component.site import Site, new_ref, profile_body
from tests.support.forms import days_ago

TODAY = date.today()


def test_a_career_from_nomination_over_deselection_to_return(site: Site) -> None:
    token, ref = site.coordinator(), new_ref()
    begun = {"supporter_ref": ref, "step": "nominated", "on": days_ago(30)}
    assert site.call("POST", "/careers", token, begun).status_code == 201
    body = profile_body("harbor") | {"supporter_ref": ref, "designated_on": days_ago(5)}
    early = site.call("POST", "/supporters", token, body)
    assert (early.status_code, early.json()["type"]) == (409, "urn:watchmate:problem:career_step")
    for ago, step in ((25, "applied"), (20, "interviewed"), (10, "selected")):
        path = f"/careers/{ref}/steps"
        assert site.call("POST", path, token, {"step": step, "on": days_ago(ago)}).ok
    back = site.call(
        "POST", f"/careers/{ref}/steps", token, {"step": "declined", "on": days_ago(11)}
    )
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (409, "#/on")
    assert site.call("POST", "/supporters", token, body).status_code == 201
    request_id = site.accepted_by(ref)
    second = site.enrol(topics=[])
    gone = site.call("POST", f"/careers/{ref}/deselection", token, {"reason": "conduct"})
    assert (gone.status_code, gone.json()["stage"]) == (200, "deselected")
    withdrawn = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=ref)
    assert withdrawn.data["accepted_before"] is True
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    assert site.call("GET", f"/supporters/{ref}", token).status_code == 404
    offer = f"/offers/{withdrawn.data['offer_id']}"
    assert site.call("GET", offer, site.supporter(ref)).status_code == 404
    assert site.call("POST", "/supporters", token, body).status_code == 409
    anew = body | {"designated_on": TODAY.isoformat()}
    assert site.call("POST", "/supporters", token, anew).status_code == 201
    assert site.stages(ref)[-3:] == ["designated", "deselected", "returned"]


def test_a_deselection_takes_effect_by_itself_at_its_time(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    at = datetime.now(UTC) + timedelta(seconds=2)
    body = {"reason": "inactivity", "effective_at": at.isoformat()}
    decided = site.call("POST", f"/careers/{ref}/deselection", token, body).json()
    assert (decided["stage"], decided["deselection"]["reason"]) == ("designated", "inactivity")
    assert site.call("GET", f"/supporters/{ref}", token).ok
    site.told("supporter.left.v1", supporter_ref=ref)
    assert datetime.now(UTC) >= at
    assert site.stages(ref) == ["designated", "deselected"]


def test_other_agencies_careers_are_like_none_and_a_taken_reference_is_refused(
    site: Site,
) -> None:
    ref, foreign = site.enrol(), site.coordinator("lakeside")
    bodies: dict[str, tuple[str, dict[str, Any] | None]] = {
        "": ("GET", None),
        "/steps": ("POST", {"step": "applied", "on": days_ago(1)}),
        "/deselection": ("POST", {"reason": "other"}),
    }
    for tail, (method, body) in bodies.items():
        theirs = site.call(method, f"/careers/{ref}{tail}", foreign, body)
        none = site.call(method, f"/careers/{new_ref()}{tail}", foreign, body)
        assert (theirs.status_code, theirs.content) == (404, none.content)
    assert site.call("GET", "/careers?limit=100", foreign).text.count(ref) == 0
    begun = {"supporter_ref": ref, "step": "nominated", "on": days_ago(1)}
    theirs_too = profile_body("lakeside") | {"supporter_ref": ref}
    taken = site.call("POST", "/careers", foreign, begun)
    enrolled = site.call("POST", "/supporters", foreign, theirs_too)
    assert (taken.status_code, taken.content) == (409, enrolled.content)
