"""One key, one effect, one answer, whatever happens at the same time."""

import threading

from flask.testing import FlaskClient

from tests.shared.http.parish import Parish, client_of, fresh_key

ROUTE = "/v1/notes/"


def test_repeating_a_request_gives_the_stored_answer_and_one_effect(
    coordinator: FlaskClient, parish: Parish
) -> None:
    key = fresh_key()
    first = coordinator.post(ROUTE, json={"text": "hello"}, headers=key)
    again = coordinator.post(ROUTE, json={"text": "hello"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert parish.notes.count_documents({}) == 1


def test_an_answer_that_is_random_is_replayed_as_it_was_given(parish: Parish) -> None:
    client, key = client_of(parish, "right"), fresh_key()
    assert client.post("/v1/notes/phrase", headers=key).json == (
        client.post("/v1/notes/phrase", headers=key).json
    )


def test_another_bearer_does_not_get_a_capability_answer(parish: Parish) -> None:
    key = fresh_key()
    assert client_of(parish, "right").post("/v1/notes/phrase", headers=key).status_code == 200
    assert client_of(parish, "wrong").post("/v1/notes/phrase", headers=key).status_code == 401


def test_the_same_key_with_another_body_is_refused(
    coordinator: FlaskClient, parish: Parish
) -> None:
    key = fresh_key()
    coordinator.post(ROUTE, json={"text": "one"}, headers=key)
    answer = coordinator.post(ROUTE, json={"text": "two"}, headers=key)
    assert answer.status_code == 422
    assert answer.get_json()["type"].endswith("idempotency_key_reused")
    assert parish.notes.count_documents({}) == 1


def test_the_same_key_of_another_caller_is_another_key(parish: Parish) -> None:
    key = fresh_key()
    for caller in ("coordinator", "writer"):
        answer = client_of(parish, caller).post(ROUTE, json={"text": "x"}, headers=key)
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers
    assert parish.notes.count_documents({}) == 2


def test_a_missing_or_short_or_unprintable_key_is_refused(
    coordinator: FlaskClient, parish: Parish
) -> None:
    for key in (None, "short", "x" * 129, "ü" * 30, "x" * 15 + " " + "x" * 15):
        headers = {} if key is None else {"Idempotency-Key": key}
        answer = coordinator.post(ROUTE, json={"text": "x"}, headers=headers)
        assert answer.status_code == 400
    assert parish.notes.count_documents({}) == 0


def test_a_missing_key_is_told_also_of_a_request_without_its_body(coordinator: FlaskClient) -> None:
    assert coordinator.post(ROUTE).status_code == 400
    assert coordinator.post(ROUTE, headers=fresh_key()).status_code == 422


def test_a_refused_request_leaves_nothing_and_its_key_stays_free(
    coordinator: FlaskClient, parish: Parish
) -> None:
    key = fresh_key()
    for text, status in (("refuse", 409), ("fail", 500), ("fine", 201)):
        assert coordinator.post(ROUTE, json={"text": text}, headers=key).status_code == status
    assert [note["text"] for note in parish.notes.find()] == ["fine"]


def test_of_two_at_once_one_works_and_one_is_told_to_wait(parish: Parish) -> None:
    entered, leave = threading.Event(), threading.Event()
    key, answers = fresh_key(), []

    def hold() -> None:
        entered.set()
        assert leave.wait(20)

    parish.interference = hold

    def send() -> None:
        client = client_of(parish, "coordinator")
        answers.append(client.post(ROUTE, json={"text": "once"}, headers=key))

    first = threading.Thread(target=send)
    first.start()
    assert entered.wait(20)
    try:
        second = client_of(parish, "coordinator").post(ROUTE, json={"text": "once"}, headers=key)
    finally:
        leave.set()
        first.join(20)
    assert second.status_code == 409
    assert second.headers["Retry-After"] == "1"
    assert answers[0].status_code == 201
    assert parish.notes.count_documents({}) == 1


def test_a_write_conflict_in_the_work_is_repeated_with_the_same_body(
    coordinator: FlaskClient, parish: Parish
) -> None:
    from pymongo.errors import OperationFailure

    left = [1, 1]

    def conflict() -> None:
        if left:
            left.pop()
            details = {"errorLabels": ["TransientTransactionError"]}
            raise OperationFailure("write conflict", 112, details)

    parish.interference = conflict
    answer = coordinator.post(ROUTE, json={"text": "again"}, headers=fresh_key())
    assert answer.status_code == 201
    assert answer.json == {"text": "again"}
    assert parish.notes.count_documents({}) == 1


def test_the_stored_answer_cannot_be_read_from_the_store_alone(parish: Parish) -> None:
    client, key = client_of(parish, "right"), fresh_key()
    phrase = client.post("/v1/notes/phrase", headers=key).get_json()["phrase"]
    rows = list(parish.mongo.collection("parish.idempotency").find())
    assert len(rows) == 1
    assert phrase not in repr(rows)
    assert key["Idempotency-Key"] not in repr(rows)


def test_a_route_that_creates_nothing_needs_no_key(parish: Parish) -> None:
    assert client_of(parish).post("/v1/notes/login", data={"user": "me"}).status_code == 200
    assert parish.mongo.collection("parish.idempotency").count_documents({}) == 0
