"""What the asker sees and changes of their peer, and of the search, at the real service."""

import threading
from typing import Any
from uuid import uuid4

import pytest
import requests

from shared.security.conflict_tokens import conflict_token
from tests.services.intake.builders import NOON
from tests.services.intake.component.site import CLINICIANS, Site, reference
from tests.services.intake.component.test_asking import NEVER, SUBMITTED, one_event, problem
from tests.services.intake.component.test_erasing import erased
from tests.services.intake.component.test_following_up import CLOSURE, escalated
from tests.support.waiting import eventually

REFUSED = "support_request.peer_refused.v1"
UNANSWERED = "support_request.unanswered.v1"
MOST_LIVE = 100
"""Of one officer, as the region of these tests says."""
PLANTED = {"identity_level": "named", "name": "Quillfeather", "text": "the lighthouse keeper wept"}


def again(site: Site, agency: str = "harbor", **more: Any) -> dict[str, Any]:
    version = site.get(f"/agencies/{agency}/notice").json()["version"]
    return {"acknowledged_notice": version, **more}


def anonymously_matched(site: Site) -> tuple[dict[str, Any], str]:
    """What was answered, and the bearer that opens it."""
    asked = site.post("/anonymous/requests", site.anonymous_body()).json()
    site.matched(asked["request_id"])
    return asked, f"harbor.{asked['access_key']}"


def moved(site: Site, request_id: str, step: str, sequence: int) -> None:
    news = {"request_id": request_id, "step": step, "sequence": sequence}
    site.bus.publish("request.search_moved.v1", "harbor", news)


def now(site: Site, request_id: str, bearer: str) -> dict[str, Any]:
    said: dict[str, Any] = site.get(f"/requests/{request_id}", bearer).json()
    return said


def test_an_asker_has_another_peer_looked_for(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer)
    peer = site.supporter(site.matched(request_id))
    path = f"/requests/{request_id}/other-peer"
    assert site.post(path, {}, bearer).json()["state"] == "submitted"
    problem(site.get(f"/assignments/{request_id}", peer), 404, "not_found")
    told = one_event(site, request_id, REFUSED)
    assert set(told) == {"request_id", "offer_id"}
    problem(site.post(path, {}, bearer), 409, "not_matched")
    problem(site.get(f"/requests/{request_id}/match", bearer), 409, "not_matched")


def test_refusing_and_closing_at_the_same_moment_have_one_outcome(site: Site) -> None:
    for _ in range(5):
        bearer = site.officer()
        request_id = site.submitted(bearer)
        peer = site.supporter(site.matched(request_id))
        answers: dict[str, requests.Response] = {}

        def call(name: str, path: str, body: Any, who: str, into: Any = answers) -> None:
            into[name] = site.post(path, body, who)

        threads = [
            threading.Thread(
                target=call,
                args=("refusal", f"/requests/{request_id}/other-peer", {}, bearer),
            ),
            threading.Thread(
                target=call,
                args=("closure", f"/assignments/{request_id}/closure", CLOSURE, peer),
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outcome = (answers["refusal"].status_code, answers["closure"].status_code)
        assert outcome in {(200, 404), (409, 200)}
        ended = site.get(f"/requests/{request_id}", bearer).json()["state"]
        assert ended == ("closed" if outcome[1] == 200 else "submitted")


def test_one_more_peer_is_looked_for_beside_the_first(site: Site) -> None:
    sub, self_ref, mailbox, vetoed = (reference() for _ in range(4))
    bearer = site.officer(sub, self_ref=self_ref, mailbox=mailbox)
    first = site.submitted(bearer, **PLANTED)
    present = site.matched(first)
    body = again(site, vetoes={"supporters": [vetoed], "units": []})
    answer = site.post(f"/requests/{first}/additional-peer", body, bearer)
    assert answer.status_code == 201, answer.text
    second = answer.json()["request_id"]
    event = one_event(site, second, SUBMITTED)
    key, salt = site.deployment.conflict_key, event["conflict_salt"]
    kept_away = {conflict_token(key, salt, ref) for ref in (present, self_ref, vetoed)}
    assert kept_away < set(event["excluded"])
    opened = one_event(site, second, "mailbox.opened.v1")
    assert opened == {"request_id": second, "mailbox": mailbox}
    peer = site.supporter(site.matched(second))
    said = site.get(f"/assignments/{second}", peer).json()
    assert (said["text"], said["name"]) == (PLANTED["text"], PLANTED["name"])
    assert {site.state(first), site.state(second)} == {"matched"}


def test_the_second_keeps_its_words_when_those_of_the_first_are_destroyed(site: Site) -> None:
    bearer = site.officer()
    first = site.submitted(bearer, text="to be told twice")
    peer = site.supporter(site.matched(first))
    path = f"/requests/{first}/additional-peer"
    second = site.post(path, again(site), bearer).json()["request_id"]
    other = site.supporter(site.matched(second))
    site.post(f"/assignments/{first}/closure", CLOSURE, peer)
    problem(site.post(path, again(site), bearer), 409, "already_ended")
    erased(site, first)
    problem(site.post(path, again(site), bearer), 409, "words_destroyed")
    problem(site.get(f"/requests/{first}/match", bearer), 404, "not_found")
    assert site.get(f"/assignments/{second}", other).json()["text"] == "to be told twice"


def test_one_more_needs_a_peer_the_notice_and_room(site: Site) -> None:
    sub = reference()
    bearer = site.officer(sub)
    first = site.submitted(bearer)
    path = f"/requests/{first}/additional-peer"
    problem(site.post(path, again(site), bearer), 409, "not_matched")
    site.matched(first)
    outdated = {"acknowledged_notice": "1999"}
    problem(site.post(path, outdated, bearer), 409, "notice_outdated")
    for body in ({}, again(site, text="other words"), again(site, urgency="urgent")):
        problem(site.post(path, body, bearer), 422, "invalid")
    rows = site.mongo.collection("intake.requests", "harbor")
    live = {"requester": sub, "state": "submitted", "submitted_at": NOON}
    others = [{"_id": str(uuid4()), **live} for _ in range(MOST_LIVE - 1)]
    rows.insert_many(others)
    refused = site.post(path, again(site), bearer)
    rows.delete_many({"_id": {"$in": [row["_id"] for row in others]}})
    said = problem(refused, 429, "too_many")
    assert "988" in {line["number"] for line in said["crisis_panel"]}
    assert site.post(path, again(site), bearer).status_code == 201


@pytest.mark.parametrize("path", ["match", "other-peer", "additional-peer"])
def test_somebody_elses_peer_is_like_one_that_never_was(site: Site, path: str) -> None:
    request_id = site.submitted()
    ref = site.matched(request_id)

    def tried(one: str, bearer: str) -> requests.Response:
        where = f"/requests/{one}/{path}"
        if path == "match":
            return site.get(where, bearer)
        return site.post(where, again(site) if path == "additional-peer" else {}, bearer)

    for bearer in (site.officer(), site.officer(agency="lakeside")):
        foreign = tried(request_id, bearer)
        problem(foreign, 404, "not_found")
        assert foreign.content == tried(NEVER, bearer).content
    for bearer in (site.supporter(ref), site.coordinator()):
        problem(tried(request_id, bearer), 403, "forbidden")
    assert site.state(request_id) == "matched"


def test_the_asker_learns_why_this_peer_and_what_protects_them(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer, language="fr", **PLANTED)
    ref = reference()
    news = {"supporter_ref": ref, "fits": ["topics", "on_call"]}
    site.offer_news("offer.accepted.v1", request_id, **news)
    path = f"/requests/{request_id}/match"
    found = eventually(lambda: _answered(site, path, bearer), what="the match").json()
    assert (found["supporter_ref"], found["supporter_agency"]) == (ref, "lakeside")
    assert [reason["code"] for reason in found["why"]] == ["topics", "on_call", "language"]
    assert "sujet" in found["why"][0]["text"]
    assert [one["jurisdiction"] for one in found["notices"]] == ["northshore", "lakeland"]
    assert found["note"]["code"] == "other_rules"
    assert all(one["limits"] for one in found["notices"])
    answer = site.get(path, bearer).text
    for private in ("Quillfeather", "lighthouse", "555-0199", "D01"):
        assert private not in answer


def _answered(site: Site, path: str, bearer: str) -> requests.Response | None:
    answer = site.get(path, bearer)
    return answer if answer.status_code == 200 else None


def test_an_anonymous_asker_sees_and_changes_their_peer_with_the_key(site: Site) -> None:
    asked, bearer = anonymously_matched(site)
    found = site.get("/anonymous/request/match", bearer).json()
    assert found["protections"][0]["code"] == "kept_away_unnamed"
    changed = site.post("/anonymous/request/other-peer", {}, bearer).json()
    assert changed["state"] == "submitted"
    one_event(site, asked["request_id"], REFUSED)
    problem(site.post("/anonymous/request/other-peer", {}, bearer), 409, "not_matched")
    problem(site.get("/anonymous/request/match", bearer), 409, "not_matched")


def test_an_anonymous_asker_gets_a_phrase_and_keys_for_one_more(site: Site) -> None:
    asked, bearer = anonymously_matched(site)
    key = str(uuid4())
    body = again(site, unit="D01")
    answer = site.post("/anonymous/request/additional-peer", body, bearer, key)
    assert answer.status_code == 201, answer.text
    more = answer.json()
    repeated = site.post("/anonymous/request/additional-peer", body, bearer, key)
    assert repeated.json() == more
    for field in ("request_id", "phrase", "access_key", "mailbox_key"):
        assert more[field] != asked[field]
    back = site.post("/anonymous/sessions", {"agency": "harbor", "phrase": more["phrase"]})
    assert back.json()["request_id"] == more["request_id"]
    event = one_event(site, more["request_id"], SUBMITTED)
    assert event["unit_tokens"]
    assert more["phrase"].encode() not in site.raw()


@pytest.mark.parametrize("path", ["match", "other-peer", "additional-peer"])
def test_a_wrong_key_opens_no_peer(site: Site, path: str) -> None:
    asked, _ = anonymously_matched(site)
    where = f"/anonymous/request/{path}"
    for bearer in (None, f"lakeside.{asked['access_key']}", f"harbor.{asked['mailbox_key']}"):
        answer = (
            site.get(where, bearer)
            if path == "match"
            else site.post(where, again(site) if path == "additional-peer" else {}, bearer)
        )
        problem(answer, 401, "unauthenticated")


def test_the_asker_follows_the_search_whatever_order_its_news_comes_in(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer)
    for step, sequence in (("on_call", 2), ("other_agencies", 1), ("on_call", 2)):
        moved(site, request_id, step, sequence)

    def told(code: str) -> bool:
        return bool(now(site, request_id, bearer)["what_now"]["code"] == code)

    eventually(lambda: told("asking_peer_on_duty"), what="the news")
    moved(site, request_id, "waiting", 3)
    eventually(lambda: told("in_the_queue"), what="the next news")


def test_when_nobody_acts_the_asker_is_led_to_the_clinicians_by_time_alone(site: Site) -> None:
    """No other service has to be up for it: here none is."""
    request_id = escalated(site)
    eventually(lambda: site.row(request_id).get("escalation_unheeded"), what="the last step")
    assert site.state(request_id) == "escalated"
    one_event(site, request_id, UNANSWERED)
    listed = site.get("/escalations", site.coordinator(), limit=100).json()["items"]
    assert request_id in {one["request_id"] for one in listed}
    site.matched(request_id)
    assert site.state(request_id) == "matched"


def test_the_clinicians_line_of_the_agency_is_named_and_stands_first(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer)
    news = {"request_id": request_id, "reason": "no_candidate", "offers_made": 0}
    site.bus.publish("request.escalated.v1", "harbor", news)
    eventually(lambda: site.row(request_id).get("escalation_unheeded"), what="the last step")
    shown = now(site, request_id, bearer)
    assert shown["what_now"]["code"] == "call_clinician"
    assert CLINICIANS in shown["what_now"]["text"]
    numbers = [line["number"] for line in shown["crisis_panel"]]
    assert numbers[:2] == [CLINICIANS, "988"]
