"""Who was found a peer may have another looked for, or one more, and is asked for no reason."""

import pytest

from infra.demo.api import Answer, expect
from infra.demo.tokens import Person
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(180)]


def test_an_officer_who_wants_another_peer_gets_one_and_the_first_loses_the_words(
    people: People, enrol: Enrol
) -> None:
    first, officer = enrol("lakeside"), people.officer("harbor")
    request_id = _matched(people, first, officer)
    second = enrol("lakeside")

    shown = expect(_change(people, officer, request_id), 200, what="another peer")
    assert shown["what_now"]["code"] == "still_looking"
    assert shown["crisis_panel"]
    assert _reads(people, first, request_id) == 404  # from this moment on
    people.accept_and_read(second, request_id)
    people.await_state(officer, request_id, "matched")
    assert _match(people, officer, request_id)["supporter_ref"] == second.ref
    assert people.offers(first) == []


def test_the_peer_who_was_refused_is_told_it_is_over_and_nothing_else(
    people: People, enrol: Enrol
) -> None:
    first, officer = enrol("lakeside"), people.officer("harbor")
    request_id = _matched(people, first, officer)
    expect(_change(people, officer, request_id), 200, what="another peer")

    (told,) = eventually(lambda: _told(people, first, "offer_gone"), what="the first told")
    assert set(told) == {"notice_id", "kind", "subject_id", "message", "created_at", "read_at"}
    assert told["message"] is None
    eventually(lambda: _is_free_again(people, first), what="the place given back")
    assert people.escalation_of("harbor", request_id)["reason"] == "no_candidate"
    assert people.offers(first) == []  # who was refused is not asked again


def test_changing_the_peer_twice_changes_once_and_takes_nobody_from_another_officer(
    people: People, enrol: Enrol
) -> None:
    first, officer = enrol("lakeside"), people.officer("harbor")
    request_id = _matched(people, first, officer)
    stranger = people.officer("harbor")
    unknown = _change(people, officer, "0" * 36)
    assert _change(people, stranger, request_id) == unknown
    assert unknown.status == 404
    assert people.state(officer, request_id) == "matched"

    expect(_change(people, officer, request_id), 200, what="another peer")
    assert _change(people, officer, request_id).status == 409


def test_an_anonymous_officer_changes_the_peer_with_nothing_but_the_key(
    people: People, enrol: Enrol
) -> None:
    first = enrol("harbor")
    asked = people.ask_anonymously("pinewood")
    request_id, key = asked["request_id"], f"pinewood.{asked['access_key']}"
    people.accept_and_read(first, request_id)
    second = enrol("lakeside")
    changed = people.region.api.post("intake", "/v1/anonymous/request/other-peer", {}, key)
    expect(changed, 200, what="another peer")
    people.accept_and_read(second, request_id)
    assert _reads(people, first, request_id) == 404


def test_a_second_peer_is_added_beside_the_first_and_neither_hears_of_the_other(
    people: People, enrol: Enrol
) -> None:
    first, officer = enrol("lakeside"), people.officer("harbor")
    request_id = _matched(people, first, officer)
    second = enrol("lakeside")

    added = _add(people, officer, request_id)
    assert added["request_id"] != request_id
    assert people.read(first, request_id) | {"request_id": "", "assigned_at": ""} == (
        people.accept_and_read(second, added["request_id"]) | {"request_id": "", "assigned_at": ""}
    )
    assert people.offers(first) == []  # who helps already is not asked to help twice
    assert _reads(people, first, added["request_id"]) == 404
    assert _reads(people, second, request_id) == 404
    for one in (request_id, added["request_id"]):
        people.await_state(officer, one, "matched")

    people.close(second, added["request_id"])
    assert people.state(officer, request_id) == "matched"


def _matched(people: People, peer: Supporter, officer: Person) -> str:
    request_id = str(people.ask(officer)["request_id"])
    people.accept_and_read(peer, request_id)
    people.await_state(officer, request_id, "matched")
    return request_id


def _change(people: People, officer: Person, request_id: str) -> Answer:
    return people.post("intake", f"/v1/requests/{request_id}/other-peer", {}, officer, "officer")


def _add(people: People, officer: Person, request_id: str) -> Body:
    body = {"acknowledged_notice": people.notice(officer.agency)["version"]}
    path = f"/v1/requests/{request_id}/additional-peer"
    return expect(people.post("intake", path, body, officer, "officer"), 201, what="one more peer")


def _match(people: People, officer: Person, request_id: str) -> Body:
    path = f"/v1/requests/{request_id}/match"
    return expect(people.get("intake", path, officer, "officer"), 200, what="why this peer")


def _reads(people: People, supporter: Supporter, request_id: str) -> int:
    path = f"/v1/assignments/{request_id}"
    return people.get("intake", path, supporter.person, "supporter").status


def _told(people: People, supporter: Supporter, kind: str) -> list[Body]:
    return [one for one in people.inbox(supporter.person, "supporter") if one["kind"] == kind]


def _is_free_again(people: People, supporter: Supporter) -> bool:
    shown = people.availability(supporter)
    return bool(shown["free"] == shown["cap"])
