"""Members over HTTP, from a real process on real servers."""

from typing import Any

import pytest
import requests

from tests.services.identity.component.conftest import IdentityRegion

PATH = "/v1/members"
CANARY = "Rivera4471"


def body(region: IdentityRegion, **overrides: Any) -> dict[str, Any]:
    unit = region.unit(region.agencies[0])
    plain = {"name": "Jo Rivera", "badge": "4471", "unit": unit, "roles": ["officer"]}
    return plain | overrides


def test_a_member_is_added_read_listed_and_changed(
    region: IdentityRegion, coordinator: str
) -> None:
    added = region.ask("POST", PATH, coordinator, body(region))
    assert added.status_code == 201
    member = added.json()["member_id"]
    assert region.ask("GET", f"{PATH}/{member}", coordinator).json() == added.json()
    listed, cursor = [], None
    while True:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        found = region.ask("GET", PATH, coordinator, params=query).json()
        listed += [row["member_id"] for row in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert member in listed
    assert listed == sorted(set(listed))
    changed = region.ask("PATCH", f"{PATH}/{member}", coordinator, {"name": "Jo Rivera-Lee"})
    assert changed.json() == added.json() | {"name": "Jo Rivera-Lee"}


def test_a_move_is_told_by_pseudonym_once(region: IdentityRegion, coordinator: str) -> None:
    agency = region.agencies[0]
    member = region.add_member(agency, "officer", "supporter")
    reference = region.ask("GET", f"{PATH}/{member}/supporter-reference", coordinator).json()
    unit = region.unit(agency, 1)
    for _ in range(2):
        answer = region.ask("PATCH", f"{PATH}/{member}", coordinator, {"unit": unit})
        assert answer.status_code == 200
    told = [event for event in region.events("member.moved.v1")
            if event["data"]["supporter_ref"] == reference["supporter_ref"]]  # fmt: skip
    assert [event["data"]["unit"] for event in told] == [unit]
    assert member not in str(told)


def test_who_has_left_stays_as_they_were(region: IdentityRegion, coordinator: str) -> None:
    member = region.add_member(region.agencies[0], "officer", "supporter")
    reference = region.ask("GET", f"{PATH}/{member}/supporter-reference", coordinator).json()
    left = region.ask("POST", f"{PATH}/{member}/departure", coordinator)
    assert left.status_code == 200
    assert left.json()["left_at"] is not None
    again = region.ask("POST", f"{PATH}/{member}/departure", coordinator)
    assert (again.status_code, again.json()["type"]) == (409, "urn:watchmate:problem:already_left")
    assert region.ask("PATCH", f"{PATH}/{member}", coordinator, {"name": "X"}).status_code == 409
    assert [event["data"] for event in region.events("member.left.v1")].count(reference) == 1
    token = region.command(
        "issue-token", "--agency", region.agencies[0], "--member", member,
        "--hat", "officer", "--audience", "watchmate.intake",
    )  # fmt: skip
    assert token.returncode == 1
    assert "has left" in token.stderr


def test_a_foreign_member_answers_exactly_like_a_missing_one(
    region: IdentityRegion, coordinator: str
) -> None:
    foreign = region.add_member(region.agencies[1], "officer", "supporter")
    missing = "00000000-0000-4000-8000-000000000000"
    calls: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PATCH", "", {"name": "Someone"}),
        ("POST", "/departure", None),
        ("GET", "/supporter-reference", None),
    ]
    for method, rest, sent in calls:
        theirs = region.ask(method, f"{PATH}/{foreign}{rest}", coordinator, sent)
        nobodys = region.ask(method, f"{PATH}/{missing}{rest}", coordinator, sent)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
        assert set(theirs.headers) == set(nobodys.headers)


@pytest.mark.parametrize(
    ("overrides", "status"),
    [
        ({"name": ""}, 422), ({"name": "x" * 101}, 422), ({"name": 5}, 422),
        ({"unit": CANARY}, 422), ({"unit": "../x"}, 422), ({"roles": []}, 422),
        ({"roles": ["partner"]}, 422), ({"roles": [CANARY]}, 422), ({CANARY: 1}, 422),
        ({"roles": ["operator"]}, 403), ({"agency": "lakeside"}, 422), ({"badge": None}, 422),
    ],
)  # fmt: skip
def test_a_bad_member_is_refused_without_an_echo(
    region: IdentityRegion, coordinator: str, overrides: dict[str, Any], status: int
) -> None:
    answer = region.ask("POST", PATH, coordinator, body(region, **overrides))
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert CANARY not in answer.text


def test_an_officer_has_no_business_here(region: IdentityRegion) -> None:
    agency = region.agencies[0]
    member = region.add_member(agency, "officer", "leadership")
    for hat in ("officer", "staff"):
        token = region.token(agency, member, hat, "watchmate.identity")
        assert region.ask("GET", PATH, token).status_code == 403
    elsewhere = region.token(agency, member, "officer", "watchmate.intake")
    assert region.ask("GET", PATH, elsewhere).status_code == 401
    assert region.ask("GET", PATH).status_code == 401


def test_only_a_supporter_has_a_reference(region: IdentityRegion, coordinator: str) -> None:
    member = region.add_member(region.agencies[0], "officer")
    answer = region.ask("GET", f"{PATH}/{member}/supporter-reference", coordinator)
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (409, "not_a_supporter")


def test_names_and_badges_are_encrypted_and_never_logged(
    region: IdentityRegion, coordinator: str
) -> None:
    name = "Xaviera Quillfeather"
    assert region.ask("POST", PATH, coordinator, body(region, name=name)).status_code == 201
    client = region.deployment.mongo_admin
    try:
        for database in client.list_database_names():
            if database.startswith(region.deployment.prefix):
                for collection in client[database].list_collection_names():
                    rows = list(client[database][collection].find())
                    assert name not in str(rows), collection
    finally:
        client.close()
    assert "Quillfeather" not in region.process.log_text()


def test_probes_and_metrics_answer_beside_the_api(region: IdentityRegion) -> None:
    for path in ("/livez", "/readyz"):
        assert region.ask("GET", path).status_code == 200
    metrics = requests.get(region.process.metrics_url, timeout=5).text
    assert 'watchmate_http_answers_total{method="GET",route="/v1/members' in metrics


def test_a_body_without_end_is_refused(region: IdentityRegion, coordinator: str) -> None:
    import requests

    def chunks() -> Any:
        for _ in range(200):
            yield b"x" * 1024

    answer = requests.post(
        region.process.url + PATH,
        data=chunks(),
        headers={"Authorization": f"Bearer {coordinator}", "Content-Type": "application/json"},
        timeout=20,
    )
    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"


def test_garbage_on_the_wire_ends_one_connection_only(region: IdentityRegion) -> None:
    import socket
    from urllib.parse import urlsplit

    port = urlsplit(region.process.url).port
    chunked = b"POST /v1/members HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    length = b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"
    for garbage in (b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", length, chunked):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
            wire.sendall(garbage)
            answer = wire.recv(4096)
            assert b" 500 " not in answer.split(b"\r\n")[0]
    assert region.ask("GET", "/livez").status_code == 200
