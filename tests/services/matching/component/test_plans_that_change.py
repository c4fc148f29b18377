"""The running service: decisions and plans about supporters that are changed before their time."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.services.matching.component.site import Site, new_ref
from tests.services.matching.component.test_roster_over_http import body, change, enter
from tests.support.waiting import eventually

TODAY = date.today()
DAY = timedelta(days=1)
SOON = TODAY + 2 * DAY


def decide(site: Site, ref: str, ahead: timedelta) -> None:
    said = {"reason": "inactivity", "effective_at": (datetime.now(UTC) + ahead).isoformat()}
    assert site.call("POST", f"/careers/{ref}/deselection", site.coordinator(), said).ok


def cancel(site: Site, ref: str, token: str = "") -> Any:
    path = f"/careers/{ref}/deselection/cancellation"
    return site.call("POST", path, token or site.coordinator(), {})


def due(site: Site, kind: str, ref: str, **changed: Any) -> list[dict[str, Any]]:
    """The tasks that wait; with changes, after them."""
    with closing(site.deployment.mongo_admin) as client:
        tasks = client[site.deployment.prefix + "region"]["matching.due"]
        wanted = {"kind": kind, "subject": ref, "done_at": None}
        if changed:
            tasks.update_many(wanted, {"$set": changed})
        return list(tasks.find(wanted))


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_deselection_is_cancelled_before_its_time_and_not_afterwards(site: Site) -> None:
    ref = site.enrol()
    decide(site, ref, DAY)
    assert len(due(site, "deselection", ref)) == 1
    kept = cancel(site, ref)
    assert (kept.status_code, kept.json()["stage"]) == (200, "designated")
    assert kept.json()["deselection"] is None
    assert due(site, "deselection", ref) == []
    assert problem(cancel(site, ref)) == (409, "no_deselection_pending")
    decide(site, ref, timedelta(seconds=1))
    site.told("supporter.left.v1", supporter_ref=ref)
    assert problem(cancel(site, ref)) == (409, "deselection_in_effect")


def test_another_agencys_deselection_is_like_none(site: Site) -> None:
    ref, foreign = site.enrol(), site.coordinator("lakeside")
    decide(site, ref, DAY)
    theirs, none = cancel(site, ref, foreign), cancel(site, new_ref(), foreign)
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert cancel(site, ref, site.supporter(ref)).status_code == 403
    assert len(due(site, "deselection", ref)) == 1


def test_the_rest_of_a_series_is_handed_over_and_cancelled_in_one_call(site: Site) -> None:
    one, two = site.enrol(), site.enrol()
    series = enter(site, body(one, weekly_until=str(SOON + timedelta(weeks=4))))
    assert len({shift["series_id"] for shift in series}) == 1
    in_the_way = enter(site, body(two, SOON + timedelta(weeks=3), role="secondary"))[0]
    said = {"supporter_ref": two, "and_later": True}
    refused = change(site, series[1], "handover", said)
    assert (refused.status_code, refused.json()["shift_id"]) == (409, in_the_way["shift_id"])
    assert site.call("GET", "/duty", site.supporter(one)).json()["items"] == series
    assert change(site, in_the_way, "cancellation", {"and_later": True}).status_code == 204
    handed = change(site, series[1], "handover", said).json()
    rest = [shift | {"supporter_ref": two} for shift in series[1:]]
    assert handed == rest[0] | {"later": rest[1:]}
    assert site.call("GET", "/duty", site.supporter(two)).json()["items"] == rest
    assert change(site, series[3], "cancellation", {"and_later": True}).status_code == 204
    assert site.call("GET", "/duty", site.supporter(two)).json()["items"] == rest[:2]
    assert site.call("GET", "/duty", site.supporter(one)).json()["items"] == series[:1]


def test_the_word_for_the_rest_is_true_or_false(site: Site) -> None:
    [shift] = enter(site, body(site.enrol()))
    for what, said in (("cancellation", {}), ("handover", {"supporter_ref": new_ref()})):
        answer = change(site, shift, what, {**said, "and_later": "yes"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/and_later")


def test_a_shift_of_whoever_could_not_be_asked_is_a_gap_with_one_word_why(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    enter(site, body(ref, start="00:00", end="00:00"))

    def why() -> list[str]:
        found = site.call("GET", f"/shifts/gaps?until={SOON}", token).json()
        return [gap["why"] for gap in found["without_primary"]]

    assert why() == ["nobody"]
    for changed, word in (
        ({"away": [{"first": str(SOON), "last": str(SOON)}]}, "not_available"),
        ({"away": [], "designated_on": str(SOON + DAY)}, "not_designated"),
        ({"designated_on": str(TODAY), "training": []}, "not_trained"),
    ):
        assert site.call("PATCH", f"/supporters/{ref}", token, changed).ok
        assert why() == ["nobody", word]
    assert site.call("PUT", "/availability", site.supporter(ref), {"paused": True}).ok
    assert why() == ["nobody", "not_available"]


def test_an_absence_takes_the_open_offer_back_when_it_begins(site: Site) -> None:
    """Its midnight is brought near: the day of the absence and the hour of the task are moved."""
    token, ref = site.coordinator(), site.enrol()
    request_id = str(site.submit().data["request_id"])
    site.told("offer.made.v1", request_id=request_id, supporter_ref=ref)
    second = site.enrol(topics=[])
    away = [{"first": str(SOON), "last": str(SOON + 9 * DAY)}]
    assert site.call("PATCH", f"/supporters/{ref}", token, {"away": away}).ok
    assert site.call("GET", "/offers", site.supporter(ref)).json()["items"] != []
    now = datetime.now(UTC)
    [task] = due(site, "absence", ref)
    assert now < task["due_at"] < now + 3 * DAY
    with closing(site.deployment.mongo_admin) as client:
        pool = client[site.deployment.prefix + "region"]["matching.supporters"]
        begun = {"away.0.first": str(TODAY - DAY)}
        pool.update_one({"_id": ref}, {"$set": begun, "$inc": {"version": 1}})
    due(site, "absence", ref, due_at=now, claimable_at=now)
    gone = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=ref)
    assert (gone.data["accepted_before"], gone.data["reason"]) == (False, "supporter_unavailable")
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    eventually(lambda: not due(site, "absence", ref), what="the end of the task")
