"""Passes to surveys, from the key that is told of to the signature, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from shared.events.envelope import Event
from shared.security.blind_signatures import PublicKey
from shared.security.passes import PassRequest, public_key
from tests.services.intake.component.site import Site, reference
from tests.support.waiting import eventually

KEY_MADE = "survey.key_made.v1"


@pytest.fixture(scope="module")
def slow(site: Site) -> Iterator[Site]:
    """At the pace of the calendar: at that of the other tests a survey is over in seconds."""
    with site.another(POLICY_PACE="1") as paced:
        yield paced


def keys(site: Site) -> list[Event]:
    return [event for event in site.tap.events() if event.type == KEY_MADE]


def key_for(site: Site, invited: dict[str, Any], agency: str = "harbor") -> PublicKey:
    def told() -> Any:
        known = (e for e in keys(site) if e.data["key_id"] == invited["key_id"])
        return next(known, None)

    event = eventually(told, what="the key", within=60)
    assert (event.agency, event.data["wave"]) == (agency, invited["wave"])
    return public_key(event.data["modulus"])


def invitations(site: Site, path: str, bearer: str) -> dict[str, dict[str, Any]]:
    answer = site.get(path, bearer)
    assert answer.status_code == 200, answer.text
    return {item["wave"]: item for item in answer.json()["items"]}


def invited_to(site: Site, path: str, bearer: str, wave: str) -> dict[str, Any]:
    """The keys are drawn in the first moments of a deployment."""
    return eventually(
        lambda: invitations(site, path, bearer).get(wave), what=f"the key of {wave}", within=120
    )


def sign(site: Site, path: str, bearer: str, wave: str, blinded: str) -> requests.Response:
    return site.post(path, {"wave": wave, "blinded": blinded}, bearer)


@pytest.mark.parametrize("anonymous", [True, False])
def test_whoever_asked_has_one_pass_signed_that_verifies(slow: Site, anonymous: bool) -> None:
    path, bearer = asked(slow, anonymous)
    invited = invited_to(slow, path, bearer, "baseline")
    key = key_for(slow, invited)
    request = PassRequest.drawn(key)
    answer = sign(slow, path, bearer, "baseline", request.blinded)
    assert answer.status_code == 200, answer.text
    one = request.finish(answer.json()["blind_signature"])
    key.verify(one.serial, one.signature)

    again = sign(slow, path, bearer, "baseline", request.blinded)
    assert (again.status_code, again.json()) == (200, answer.json())
    other = sign(slow, path, bearer, "baseline", PassRequest.drawn(key).blinded)
    assert other.status_code == 409
    assert other.json()["type"] == "urn:watchmate:problem:pass_taken"


def asked(site: Site, anonymous: bool) -> tuple[str, str]:
    if anonymous:
        body = site.post("/anonymous/requests", site.anonymous_body()).json()
        return "/anonymous/request/survey-passes", f"harbor.{body['access_key']}"
    bearer = site.officer()
    return f"/requests/{site.submitted(bearer)}/survey-passes", bearer


def test_after_the_contact_all_later_passes_are_there(slow: Site) -> None:
    bearer = slow.officer()
    request_id = slow.submitted(bearer)
    path = f"/requests/{request_id}/survey-passes"
    before = sign(slow, path, bearer, "after_contact", "A" * 342)
    assert before.json()["type"] == "urn:watchmate:problem:not_invited"
    helper = slow.supporter(slow.matched(request_id))
    outcome = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
    closed = slow.post(f"/assignments/{request_id}/closure", outcome, helper)
    assert closed.status_code == 200, closed.text
    for wave in ("after_contact", "four_weeks", "twelve_weeks"):
        invited = invited_to(slow, path, bearer, wave)
        request = PassRequest.drawn(key_for(slow, invited))
        answer = sign(slow, path, bearer, wave, request.blinded)
        request.finish(answer.json()["blind_signature"])


def test_nobody_has_a_pass_signed_for_the_request_of_another(slow: Site) -> None:
    path, _ = asked(slow, anonymous=False)
    assert sign(slow, path, slow.officer(), "baseline", "A" * 342).status_code == 404
    assert slow.get(path, slow.officer()).status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"blinded": "A" * 341}, 422),
        ({"blinded": "_" * 342}, 422),
        ({"wave": "forged"}, 422),
        ({"wave": "climate"}, 422),
    ],
)
def test_what_is_wrong_with_a_blinded_value_is_said(
    slow: Site, change: dict[str, str], status: int
) -> None:
    path, bearer = asked(slow, anonymous=False)
    invited_to(slow, path, bearer, "baseline")
    answer = slow.post(path, {"wave": "baseline", "blinded": "A" * 342, **change}, bearer)
    assert answer.status_code == status, answer.text


def test_a_survey_of_supporters_asks_no_officers(slow: Site) -> None:
    body = {"wave": "supporter_wellness", "blinded": "A" * 342}
    answer = slow.post("/survey-passes", body, slow.officer())
    assert answer.json()["type"] == "urn:watchmate:problem:not_invited"


def test_what_is_kept_of_an_issued_pass_tells_no_time_and_nobody(slow: Site) -> None:
    sub = reference()
    bearer = slow.officer(sub)
    request_id = slow.submitted(bearer)
    path = f"/requests/{request_id}/survey-passes"
    request = PassRequest.drawn(key_for(slow, invited_to(slow, path, bearer, "baseline")))
    answer = sign(slow, path, bearer, "baseline", request.blinded)
    one = request.finish(answer.json()["blind_signature"])
    rows = list(slow.mongo.collection("intake.issued_passes", "harbor").find())
    assert {frozenset(row) for row in rows} == {frozenset({"_id", "blinded", "until"})}
    assert request_id not in str(rows)
    assert sub not in str(rows)
    raw = slow.raw()
    for part in (one.serial, one.signature, str(one).split(".")[1].encode()):
        assert part not in raw
