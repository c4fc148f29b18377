"""The running service: rows that this system or this version cannot read whole."""

from contextlib import closing
from typing import Any

from tests.services.matching.component.site import Site


def kept_as(site: Site, refs: list[str], **facts: Any) -> None:
    with closing(site.deployment.mongo_admin) as client:
        rows = client[site.deployment.prefix + "region"]["matching.supporters"]
        rows.update_many({"_id": {"$in": refs}}, {"$set": facts})


def test_a_zone_the_system_does_not_know_is_shown_and_mended(site: Site) -> None:
    ref, token = site.enrol(), site.coordinator()
    kept_as(site, [ref], time_zone="Atlantis/Deep")
    shown = site.call("GET", f"/supporters/{ref}", token)
    assert (shown.status_code, shown.json()["time_zone_known"]) == (200, False)
    paused = site.call("PUT", "/availability", site.supporter(ref), {"paused": True})
    assert paused.ok
    assert site.call("PATCH", f"/supporters/{ref}", token, {"cap": 3}).ok
    wrong = site.call("PATCH", f"/supporters/{ref}", token, {"time_zone": "Mars/Olympus"})
    assert wrong.status_code == 422
    mended = site.call("PATCH", f"/supporters/{ref}", token, {"time_zone": "America/Chicago"})
    assert mended.json()["time_zone_known"] is True


def test_whoever_cannot_be_read_hides_nobody_and_can_be_removed(site: Site) -> None:
    refs, token = sorted(site.enrol() for _ in range(4)), site.coordinator()
    kept_as(site, refs[:2], duties=["of a later version"])
    page = site.call("GET", "/supporters?limit=1", token).json()
    assert page["items"][0]["supporter_ref"] == refs[2]
    rest = site.call("GET", f"/supporters?limit=1&cursor={page['next']}", token).json()
    assert [one["supporter_ref"] for one in rest["items"]] == refs[3:]
    answer = site.call("GET", f"/supporters/{refs[0]}", token)
    problem = answer.json()["type"].rsplit(":", 1)[-1]
    assert (answer.status_code, problem) == (409, "unreadable_supporter")
    assert site.call("GET", f"/supporters/{refs[0]}", site.coordinator("mesa")).status_code == 404
    assert site.call("POST", f"/supporters/{refs[0]}/departure", token, {}).status_code == 204
    assert site.call("GET", f"/supporters/{refs[0]}", token).status_code == 404
