"""An officer asks, over HTTP, of the real service."""

import secrets
import threading
from typing import Any
from uuid import uuid4

import pytest
import requests
from joserfc import jwt

from shared.security.conflict_tokens import conflict_token
from shared.security.seals import Seals
from shared.security.standing import SealedStanding, packed
from tests.services.intake.component.site import Site, reference
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

SUBMITTED = "support_request.submitted.v1"
NEVER = str(uuid4())


def one_event(site: Site, request_id: str, type: str = SUBMITTED) -> dict[str, Any]:
    (event, *others) = eventually(lambda: site.told(type, request_id), what=type)
    assert not others
    return dict(event.data)


def problem(answer: requests.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["type"] == f"urn:watchmate:problem:{code}"
    return said


def test_the_notice_and_the_crisis_lines_are_open_to_everybody(site: Site) -> None:
    said = site.get("/agencies/harbor/notice").json()
    assert [line["number"] for line in said["crisis_panel"]][:2] == ["988", "1-800-267-5463"]
    assert said["limits"]
    assert said["role_statement"]
    assert {"code": "D01", "name": "1st District"} in said["units"]


def test_the_notice_of_no_agency_is_not_found(site: Site) -> None:
    problem(site.get("/agencies/nowhere/notice"), 404, "not_found")


def test_a_request_is_on_the_bus_without_a_word_of_who_asked(site: Site) -> None:
    sub, self_ref, mailbox, vetoed = (reference() for _ in range(4))
    bearer = site.officer(sub, self_ref=self_ref, mailbox=mailbox)
    request_id = site.submitted(
        bearer,
        identity_level="named",
        name="Officer Alex Moreau",
        vetoes={"supporters": [vetoed], "units": ["D02", "lakeside:P11"]},
    )
    event = one_event(site, request_id)
    tokens = {
        conflict_token(site.deployment.conflict_key, event["conflict_salt"], ref)
        for ref in (vetoed, self_ref, "unit:harbor:D02", "unit:lakeside:P11")
    }
    assert tokens < set(event["excluded"])
    assert len(event["excluded"]) == 64
    opened = one_event(site, request_id, "mailbox.opened.v1")
    assert opened == {"request_id": request_id, "mailbox": mailbox}
    said = str(event)
    for private in (sub, mailbox, self_ref, vetoed, "Moreau", "555-0199", "somebody", "D01"):
        assert private not in said


WISHES = {
    "may_widen": True,
    "gender": "female",
    "rank_bands": ["line"],
    "veteran": True,
    "day_parts": ["evening", "night"],
}


def test_what_was_wished_is_shown_again_and_told(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer, **WISHES)
    shown = site.get(f"/requests/{request_id}", bearer).json()
    assert shown == shown | WISHES | {"own_unit_allowed": False}
    event = one_event(site, request_id)
    assert event == event | WISHES
    plain = one_event(site, site.submitted())
    assert not {*WISHES} & {*plain}


def test_where_the_officer_stands_is_told_in_tokens_and_kept_nowhere(site: Site) -> None:
    kin, party, peer = (reference() for _ in range(3))
    bearer = site.officer(
        former_units=["D02"], commands=["D03"], related=[kin], investigated_with=[party]
    )
    number = f"INC-{secrets.token_hex(8)}"
    incident = {"number": number, "on": "2026-02-17"}
    request_id = site.submitted(bearer, incident=incident, earlier_peers=[peer])
    event = one_event(site, request_id)
    key, salt = site.deployment.conflict_key, event["conflict_salt"]
    refs = [f"related:{kin}", f"investigation:{party}", f"incident:harbor:{number.lower()}"]
    refs += [f"commander:harbor:{unit}" for unit in ("D01", "D02")] + ["commanded:harbor:D03"]
    assert {conflict_token(key, salt, ref) for ref in refs} < set(event["excluded"])
    units = {conflict_token(key, salt, f"unit:harbor:{unit}") for unit in ("D01", "D02")}
    assert units < set(event["unit_tokens"])
    assert conflict_token(key, salt, peer) in event["earlier_peers"]
    assert event["designated_before"].isoformat() == "2026-02-01T00:00:00+00:00"
    said, stored, logged = str(event), site.raw(), site.service.log_text()
    for private in (kin, party, peer, number, number.lower(), "2026-02-17"):
        assert private not in said
        assert private.encode() not in stored
        assert private not in logged


def test_a_token_whose_seal_is_not_its_own_is_like_any_other_that_is_none(
    site: Site, tmp_path: Any
) -> None:
    foreign = Seals(lambda: TokenFactory(tmp_path).seal_keys).seal(
        packed(SealedStanding(), sub := reference(), "j")
    )
    borrowed = jwt.decode(site.officer(), site.tokens.key).claims["sealed"]
    answers = [
        site.post("/requests", site.body(), bearer)
        for bearer in (
            site.officer(sub, jti="j", sealed=foreign),
            site.officer(sealed=borrowed),
            site.officer(sealed=5),
            "nonsense",
        )
    ]
    for answer in answers:
        problem(answer, 401, "unauthenticated")
        assert answer.content == answers[-1].content
        assert answer.headers["WWW-Authenticate"] == answers[-1].headers["WWW-Authenticate"]


def test_a_new_key_of_the_seal_needs_no_restart_and_spares_tokens_on_their_way(
    site: Site,
) -> None:
    before = site.officer()
    for _ in range(2):
        site.deployment.age_keys()
        site.deployment.provision(rotate_seals=True)
        assert site.get("/requests", before).status_code == 200
        site.tokens.seal_keys = site.deployment.seal_keys()
        assert site.get("/requests", site.officer()).status_code == 200
        before = site.officer()


def test_the_same_idempotency_key_gives_the_same_answer_and_one_request(site: Site) -> None:
    key, body = str(uuid4()), site.anonymous_body()
    first = site.post("/anonymous/requests", body, key=key)
    again = site.post("/anonymous/requests", body, key=key)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()
    assert len(first.json()["phrase"].split()) == 7
    assert again.headers["Idempotency-Replayed"] == "true"
    one_event(site, first.json()["request_id"])


def test_the_same_key_at_the_same_moment_makes_one_request(site: Site) -> None:
    sub, key = reference(), str(uuid4())
    body, bearer, answers = site.body(), site.officer(sub), []
    threads = [
        threading.Thread(target=lambda: answers.append(site.post("/requests", body, bearer, key)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(site.get("/requests", site.officer(sub)).json()["items"]) == 1


def test_a_key_used_for_something_else_is_refused(site: Site) -> None:
    key, bearer = str(uuid4()), site.officer()
    site.post("/requests", site.body(), bearer, key)
    other = site.post("/requests", site.body(urgency="urgent"), bearer, key)
    problem(other, 422, "idempotency_key_reused")


def test_an_officer_lists_own_requests_page_by_page(site: Site) -> None:
    bearer = site.officer()
    ids = [site.submitted(bearer) for _ in range(3)]
    first = site.get("/requests", bearer, limit=2).json()
    rest = site.get("/requests", bearer, limit=2, cursor=first["next"]).json()
    assert [item["request_id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None


def test_every_answer_says_what_to_do_now_and_whom_to_call(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer, language="es")
    shown = site.get(f"/requests/{request_id}", bearer).json()
    assert shown["what_now"]["code"] == "still_looking"
    assert "compañero" in shown["what_now"]["text"]
    assert len(shown["crisis_panel"]) == 3
    assert "text" not in shown
    assert "contact" not in shown


def test_an_outdated_notice_is_refused_and_nothing_is_written(site: Site) -> None:
    bearer = site.officer()
    answer = site.post("/requests", site.body(acknowledged_notice="1999"), bearer)
    problem(answer, 409, "notice_outdated")
    assert site.get("/requests", bearer).json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"urgency": "yesterday"}, "invalid"),
        ({"topics": []}, "invalid"),
        ({"own_unit_allowed": "true"}, "invalid"),
        ({"surprise": 1}, "invalid"),
        ({"identity_level": "anonymous"}, "invalid"),
        ({"identity_level": "named"}, "name_missing"),
        ({"name": "Alex"}, "name_not_allowed"),
        ({"vetoes": {"units": ["nowhere:X1"]}}, "unknown_unit"),
        ({"vetoes": {"supporters": ["short"]}}, "invalid"),
        ({"text": "x" * 4001}, "invalid"),
        ({"gender": "any"}, "invalid"),
        ({"gender": None}, "invalid"),
        ({"veteran": 1}, "invalid"),
        ({"rank_bands": ["general"]}, "invalid"),
        ({"day_parts": ["night"] * 5}, "invalid"),
        ({"earlier_peers": ["short"]}, "invalid"),
        ({"earlier_peers": ["a" * 22] * 9}, "invalid"),
        ({"incident": None}, "invalid"),
        ({"incident": {"number": "4471"}}, "invalid"),
        ({"incident": {"number": "44 71", "on": "2026-01-01"}}, "invalid"),
        ({"incident": {"number": "4" * 41, "on": "2026-01-01"}}, "invalid"),
        ({"incident": {"number": "4471", "on": "yesterday"}}, "invalid"),
        ({"incident": {"number": "4471", "on": "9999-12-31"}}, "impossible_day"),
        ({"incident": {"number": "4471", "on": "0001-01-01"}}, "impossible_day"),
        ({"former_units": ["D01"]}, "invalid"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_never_repeated(
    site: Site, changes: dict[str, Any], code: str
) -> None:
    answer = site.post("/requests", site.body(**changes), site.officer())
    problem(answer, 422, code)
    for said in ("yesterday", "surprise", "Alex", "nowhere", "4471"):
        assert said not in answer.text


def test_somebody_elses_request_is_answered_like_one_that_never_was(site: Site) -> None:
    request_id = site.submitted()
    missing = site.get(f"/requests/{NEVER}", site.officer())
    for bearer in (site.officer(), site.officer(agency="lakeside"), site.officer(agency="nowhere")):
        foreign = site.get(f"/requests/{request_id}", bearer)
        problem(foreign, 404, "not_found")
        assert foreign.content == missing.content
        problem(site.post(f"/requests/{request_id}/withdrawal", {}, bearer), 404, "not_found")
    assert site.state(request_id) == "submitted"


def test_only_officers_ask(site: Site) -> None:
    for bearer in (
        site.supporter(reference(), "harbor"),
        site.coordinator(),
        site.tokens.staff("intake", "leadership"),
        site.tokens.partner("intake", "members:read"),
    ):
        problem(site.post("/requests", site.body(), bearer), 403, "forbidden")
        problem(site.get("/requests", bearer), 403, "forbidden")


def test_a_forged_expired_or_borrowed_token_opens_nothing(site: Site, tmp_path: Any) -> None:
    forged = TokenFactory(tmp_path).officer("intake", reference())
    borrowed = site.tokens.officer("matching", reference())
    expired = site.officer(exp=1)
    for bearer in (forged, borrowed, expired, "nonsense", None):
        problem(site.post("/requests", site.body(), bearer), 401, "unauthenticated")


def test_withdrawing_is_told_once(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer)
    for _ in range(2):
        answer = site.post(f"/requests/{request_id}/withdrawal", {}, bearer)
        assert answer.json()["state"] == "withdrawn"
    event = one_event(site, request_id, "support_request.withdrawn.v1")
    assert event == {"request_id": request_id, "sequence": 2}
