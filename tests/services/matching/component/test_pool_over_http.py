"""The running service: the pool is kept over HTTP, each by its own."""

from typing import Any

import pytest

from tests.services.matching.component.site import Site, new_ref, profile_body


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
    assert (changed.json()["free_last_midnight"], changed.json()["topics"]) == (5, ["finance"])
    paused = site.call("PUT", "/availability", site.supporter(ref), {"paused": True})
    assert paused.json() == {"paused": True, "cap": 5, "free": 5, "rests_until": None}
    assert site.call("GET", "/availability", site.supporter(ref)).json() == paused.json()
    assert site.call("GET", "/availability", site.supporter(new_ref())).status_code == 404
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
