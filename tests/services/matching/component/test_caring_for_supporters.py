"""The running service: ties are declared once a year, a check is offered after what is heavy."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.storage import Mongo
from tests.services.matching.component.site import Site, new_ref, offer_path

OFFERED = "supporter.check_offered.v1"
HERE = ZoneInfo("America/Chicago")


def here_today() -> date:
    return datetime.now(UTC).astimezone(HERE).date()


def grow_old(site: Site, ref: str, days: int) -> None:
    """As if they had been enrolled so long ago."""
    ago = datetime.now(UTC) - timedelta(days=days)
    last = ago.astimezone(HERE).date().isoformat()
    with stored(site) as mongo:
        mongo.collection("matching.supporters").update_one(
            {"_id": ref}, {"$set": {"enrolled_at": ago, "last_declared": last}}
        )


def stored(site: Site) -> closing[Mongo]:
    return closing(Mongo(site.deployment.servers.mongodb_uri, site.deployment.prefix))


def confirmed(site: Site, offer_id: str) -> str | None:
    with stored(site) as mongo:
        row = mongo.collection("matching.offers", "harbor").find_one({"_id": offer_id})
    assert row is not None
    found: str | None = row["confirmed"]
    return found


def offered_to(site: Site, request_id: str) -> dict[str, Any]:
    return dict(site.told("offer.made.v1", request_id=request_id).data)


def contact_ends(site: Site, ref: str, topics: list[str]) -> str:
    request_id = str(site.submit(topics=topics).data["request_id"])
    path = offer_path(offered_to(site, request_id))
    assert site.call("POST", f"{path}/acceptance", site.supporter(ref), {}).status_code == 200
    closed = {"request_id": request_id, "sequence": 2, "outcome": "supported", "supporter_ref": ref}
    bands = {"contacts_band": "one", "duration_band": "under_30_min"}
    event = site.bus.publish("support_request.closed.v1", "harbor", closed | bands)
    site.bus.publish_events([event])
    return request_id


def test_whose_declaration_is_old_is_asked_again_after_one_tap(site: Site) -> None:
    ref = site.enrol()
    grow_old(site, ref, 400)
    unheard = site.submit().data["request_id"]
    site.told("request.escalated.v1", request_id=unheard)
    why = site.call("GET", f"/searches/{unheard}/explanation", site.coordinator()).json()
    assert why["refusals"] == {"declared_lately": 1}
    read = site.call("GET", "/coverage", site.coordinator()).json()
    assert [(one["supporter_ref"], one["credential"]) for one in read["lapsed"]] == [
        (ref, "declaration")
    ]
    declared = site.call("PUT", "/declaration", site.supporter(ref)).json()
    assert declared["declared_on"] == here_today().isoformat()
    assert declared["counts_through"] == (here_today() + timedelta(days=365)).isoformat()
    assert set(declared["statement"]["text"]) == {"en", "fr", "es"}
    assert site.call("GET", "/declaration", site.supporter(ref)).json() == declared
    assert offered_to(site, site.submit().data["request_id"])["supporter_ref"] == ref


def test_a_coordinator_enters_a_declaration_for_their_own_only(site: Site) -> None:
    ref = site.enrol()
    grow_old(site, ref, 400)
    path, on = f"/supporters/{ref}/declaration", (here_today() - timedelta(days=3)).isoformat()
    entered = site.call("POST", path, site.coordinator(), {"on": on})
    assert (entered.status_code, entered.json()["declared_on"]) == (200, on)
    ahead = (here_today() + timedelta(days=2)).isoformat()
    refused = site.call("POST", path, site.coordinator(), {"on": ahead})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/on"]
    assert ahead not in refused.text
    foreign = site.coordinator("lakeside")
    theirs = site.call("POST", path, foreign, {"on": on})
    none = site.call("POST", f"/supporters/{new_ref()}/declaration", foreign, {"on": on})
    assert (theirs.status_code, theirs.content) == (404, none.content)
    stranger = site.call("PUT", "/declaration", site.supporter(new_ref()))
    assert stranger.status_code == 404
    assert site.call("PUT", "/declaration", site.coordinator()).status_code == 403


def test_an_offer_shows_the_statement_and_accepting_keeps_its_version(site: Site) -> None:
    ref = site.enrol()
    made = offered_to(site, site.submit().data["request_id"])
    shown = site.call("GET", offer_path(made), site.supporter(ref)).json()
    assert set(shown["statement"]["text"]) == {"en", "fr", "es"}
    assert confirmed(site, made["offer_id"]) is None
    accepted = site.call("POST", f"{offer_path(made)}/acceptance", site.supporter(ref))
    assert accepted.status_code == 200
    assert confirmed(site, made["offer_id"]) == shown["statement"]["version"]


def test_after_a_heavy_contact_a_check_is_offered_once(site: Site) -> None:
    ref = site.enrol(cap=5)
    request_id = contact_ends(site, ref, ["critical_incident"])
    event = site.told(OFFERED, supporter_ref=ref)
    assert event.agency == "harbor"
    assert request_id not in str(event)
    own = site.call("GET", f"/supporters/{ref}", site.coordinator()).json()
    assert not [name for name in own if "check" in name]
    body = {"number": "42", "role": "witness", "on": here_today().isoformat()}
    path = f"/supporters/{ref}/involvements"
    assert site.call("POST", path, site.coordinator(), body).status_code == 200
    _until_heard(site)
    assert len(site.so_far(OFFERED, supporter_ref=ref)) == 1


def test_after_a_light_contact_none_is_offered(site: Site) -> None:
    ref = site.enrol(cap=5)
    contact_ends(site, ref, ["sleep"])
    _until_heard(site)
    assert site.so_far(OFFERED, supporter_ref=ref) == []


def test_at_an_incident_a_check_is_offered_to_each_once(site: Site) -> None:
    ref = site.enrol()
    body = {"number": "42", "role": "witness", "on": here_today().isoformat()}
    for _ in range(3):
        path = f"/supporters/{ref}/involvements"
        assert site.call("POST", path, site.coordinator(), body).status_code == 200
    site.told(OFFERED, supporter_ref=ref)
    _until_heard(site)
    assert len(site.so_far(OFFERED, supporter_ref=ref)) == 1


def _until_heard(site: Site) -> None:
    """Whatever was told before has come by: another supporter's offer of a check is behind it."""
    probe = site.enrol()
    body = {"number": "probe", "role": "party", "on": here_today().isoformat()}
    path = f"/supporters/{probe}/involvements"
    assert site.call("POST", path, site.coordinator(), body).status_code == 200
    site.told(OFFERED, supporter_ref=probe)


@pytest.mark.parametrize("body", [{}, {"on": "soon"}, {"on": "2026-01-02", "why": "secret"}])
def test_a_declaration_that_cannot_be_is_refused_without_an_echo(
    site: Site, body: dict[str, str]
) -> None:
    path = f"/supporters/{site.enrol()}/declaration"
    answer = site.call("POST", path, site.coordinator(), body)
    assert answer.status_code == 422
    assert not any(word in answer.text for word in ("soon", "why", "secret"))
