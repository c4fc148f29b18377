"""Bad input ends as the right problem, and repeats nothing of what was sent."""

import json
import os
import time
from base64 import urlsafe_b64encode
from hashlib import blake2b
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from flask.testing import FlaskClient
from pymongo.errors import AutoReconnect

from shared.storage import Mongo, Transaction
from tests.shared.http.adapters.cut_wire import CutWire
from tests.shared.http.parish import Parish, client_of, fresh_key
from tests.support.waiting import eventually

ROUTE = "/v1/notes/"
CANARY = "Rivera4471"


def send(client: FlaskClient, body: bytes, kind: str | None = "application/json") -> Any:
    return client.post(ROUTE, data=body, content_type=kind, headers=fresh_key())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"text": NaN}', 400),
        (b'{"text": "a", "number": 1e999}', 400),
        (b'{"text": "a", "number": ' + b"9" * 30 + b"}", 400),
        (b'{"text": "a", "number": ' + b"9" * 6000 + b"}", 400),
        (b'{"text": "\\ud800"}', 400),
        (b'{"text": "\\u0000"}', 400),
        (b'{"text": "a", "tags": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"text": "a", "tags": ' + b"[" * 40 + b"]" * 40 + b"}", 400),
        (b'{"text": "a", "text": "b"}', 400),
        (b"[]", 422),
        (b"null", 422),
        (b"", 422),
        (b'{"text": 5}', 422),
        (b'{"text": "' + b"x" * 66_000 + b'"}', 413),
    ],
)
def test_hostile_json_is_refused_and_nothing_is_written(
    coordinator: FlaskClient, parish: Parish, body: bytes, status: int
) -> None:
    answer = send(coordinator, body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert parish.notes.count_documents({}) == 0


def test_a_view_that_needs_a_body_does_not_take_nothing_for_an_empty_object(
    coordinator: FlaskClient,
) -> None:
    address = "/v1/notes/tags"
    answer = coordinator.patch(address, headers=fresh_key())
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "#")
    assert coordinator.patch(address, json={}, headers=fresh_key()).status_code == 200


@pytest.mark.parametrize(("body", "status"), [(b"", 200), (b"{}", 200), (b"[]", 422),
                                              (b'{"a": 1}', 422), (b"null", 422)])  # fmt: skip
def test_a_view_that_takes_nothing_is_not_given_anything(
    parish: Parish, body: bytes, status: int
) -> None:
    headers = fresh_key() | {"Authorization": "Bearer right"}
    client = client_of(parish)
    kind = "application/json"
    answer = client.post("/v1/notes/phrase", data=body, content_type=kind, headers=headers)
    assert answer.status_code == status


def test_a_chunked_body_over_the_limit_is_refused(coordinator: FlaskClient) -> None:
    body = b'{"text": "' + b"x" * 100_000 + b'"}'
    answer = coordinator.post(
        ROUTE,
        input_stream=BytesIO(body),
        content_type="application/json",
        headers=fresh_key(),
        environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


def test_neither_values_nor_names_of_fields_are_repeated(coordinator: FlaskClient) -> None:
    body = json.dumps({CANARY: 1, "number": CANARY, "tags": [{CANARY: CANARY}]}).encode()
    answer = send(coordinator, body)
    assert answer.status_code == 422
    assert CANARY not in answer.text
    errors = {(error["pointer"], error["detail"]) for error in answer.get_json()["errors"]}
    assert ("#", "Unknown field.") in errors
    assert ("#/number", "Not a valid integer.") in errors
    assert ("#/tags/0", "Not a valid string.") in errors


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_media_type_is_refused(coordinator: FlaskClient, kind: str | None) -> None:
    assert send(coordinator, b'{"text": "a"}', kind).status_code == 415


def test_json_at_a_form_route_is_refused(parish: Parish) -> None:
    assert client_of(parish).post("/v1/notes/login", json={"user": "a"}).status_code == 415


def test_an_unknown_address_and_a_missing_object_look_the_same(parish: Parish) -> None:
    client = client_of(parish)
    missing, nowhere = client.get(f"/v1/notes/{CANARY}"), client.get(f"/{CANARY}")
    assert missing.status_code == nowhere.status_code == 404
    assert missing.data == nowhere.data
    assert client.get("/v1/notes/%00").status_code == 404


def test_a_wrong_method_names_the_right_ones(parish: Parish) -> None:
    answer = client_of(parish).delete(ROUTE)
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))
    assert answer.content_type == "application/problem+json"


def test_a_mistake_of_ours_says_nothing_of_itself(coordinator: FlaskClient) -> None:
    answer = send(coordinator, b'{"text": "fail"}')
    assert answer.status_code == 500
    assert "secret words" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_declared_error_gets_its_declared_answer(coordinator: FlaskClient) -> None:
    answer = send(coordinator, b'{"text": "refuse"}')
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:watchmate:problem:refused")


def test_a_database_that_is_away_is_a_503_at_once(coordinator: FlaskClient, parish: Parish) -> None:
    tries = []

    def away() -> None:
        tries.append(1)
        error = AutoReconnect("mongodb.internal:27017 closed")
        error._add_error_label("TransientTransactionError")
        raise error

    parish.interference = away
    answer = send(coordinator, b'{"text": "a"}')
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "mongodb.internal" not in answer.text
    assert len(tries) == 1


def test_every_answer_carries_the_security_headers(coordinator: FlaskClient) -> None:
    for answer in (coordinator.get(ROUTE), coordinator.get("/nowhere"), send(coordinator, b"{")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_pages_follow_each_other_until_the_end(coordinator: FlaskClient) -> None:
    seen, cursor = [], None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = coordinator.get(ROUTE, query_string=query).get_json()
        seen += [item["number"] for item in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == list(range(7))


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=a", "unknown=1"])
def test_a_query_outside_the_contract_is_refused(coordinator: FlaskClient, query: str) -> None:
    answer = coordinator.get(f"{ROUTE}?{query}")
    assert answer.status_code in {200, 422}
    assert (answer.status_code == 200) == query.startswith("unknown")


def test_a_tampered_cursor_is_refused(coordinator: FlaskClient) -> None:
    cursor = coordinator.get(f"{ROUTE}?limit=2").get_json()["next"]
    another = "B" if cursor[0] == "A" else "A"
    for broken in (cursor[:-4], another + cursor[1:], cursor + "AAAA", "nonsense", "%00", "ü"):
        answer = coordinator.get(ROUTE, query_string={"cursor": broken})
        assert answer.status_code == 400, broken


@pytest.mark.parametrize("place", [10**30, "\ud800", {"$gt": ""}, None, "9"])
def test_a_cursor_made_with_the_public_code_is_refused(
    coordinator: FlaskClient, place: Any
) -> None:
    content = json.dumps(place).encode()
    check = blake2b(content, digest_size=8, person=b"wm-cursor").digest()
    for forged in (check + content, content, bytes(28), b"\0" * 12 + content):
        cursor = urlsafe_b64encode(forged).decode()
        answer = coordinator.get(ROUTE, query_string={"cursor": cursor})
        assert answer.status_code == 400
        assert answer.get_json()["type"] == "urn:watchmate:problem:bad_cursor"


def test_a_cursor_is_good_for_the_list_and_the_caller_it_was_handed_to(
    coordinator: FlaskClient, parish: Parish
) -> None:
    query = {"limit": 2, "cursor": coordinator.get(f"{ROUTE}?limit=2").get_json()["next"]}
    reader = client_of(parish, "reader")
    assert coordinator.get(ROUTE, query_string=query).status_code == 200
    assert coordinator.get(f"{ROUTE}others", query_string=query).status_code == 400
    assert reader.get(ROUTE, query_string=query).status_code == 400


def test_a_cursor_shows_nothing_of_the_place_it_stands_for(coordinator: FlaskClient) -> None:
    cursors = [coordinator.get(f"{ROUTE}?limit=2").get_json()["next"] for _ in range(2)]
    assert cursors[0] != cursors[1]


def test_a_database_that_was_never_there_is_a_503_soon() -> None:
    parish = Parish(Mongo("mongodb://127.0.0.1:9/?directConnection=true"), indexed=False)
    client, started = client_of(parish, "coordinator"), time.monotonic()
    answer = client.post(ROUTE, json={"text": "a"}, headers=fresh_key())
    assert answer.status_code == 503
    assert time.monotonic() - started < 10
    parish.mongo.close()


def test_a_wire_cut_at_the_commit_is_a_503_in_time_and_repeating_is_safe(mongo: Mongo) -> None:
    uri = urlsplit(os.environ["TEST_MONGODB_URI"])
    assert uri.hostname and uri.port
    key = fresh_key()
    with CutWire(uri.hostname, uri.port) as wire:
        through = uri._replace(netloc=f"{uri.username}:{uri.password}@127.0.0.1:{wire.port}")
        parish = Parish(Mongo(urlunsplit(through), mongo.prefix))
        run = parish.transactions.run

        def cutting(work: Any) -> Any:
            def then_cut(tx: Transaction) -> Any:
                result = work(tx)
                wire.cut()
                return result

            return run(then_cut)

        parish.transactions.run = cutting  # type: ignore[method-assign]
        started = time.monotonic()
        answer = client_of(parish, "coordinator").post(ROUTE, json={"text": "a"}, headers=key)
        took = time.monotonic() - started
        parish.mongo.close()
    assert answer.status_code == 503
    assert took < 25
    assert "same Idempotency-Key" in answer.get_json()["detail"]
    healthy = Parish(mongo)
    again = client_of(healthy, "coordinator")
    assert eventually(
        lambda: again.post(ROUTE, json={"text": "a"}, headers=key).status_code == 201, within=90
    )
    assert healthy.notes.count_documents({}) == 1
