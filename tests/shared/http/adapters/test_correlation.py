"""Who is told an id of their call, and that nobody can choose it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.observability import current_traceparent, work_of
from tests.shared.http.parish import OF_OFFICERS_AND_NOBODY, Parish, client_of, fresh_key

ID = re.compile(r"[0-9a-f]{32}")
CHOSEN = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"


def shown(answer: Any) -> str | None:
    found: str | None = answer.headers.get("Request-Id")
    return found


def test_staff_are_told_an_id_that_is_another_for_each_call(coordinator: FlaskClient) -> None:
    first, second = (shown(coordinator.get("/v1/notes/")) for _ in range(2))
    assert first and second and first != second
    assert ID.fullmatch(first) and ID.fullmatch(second)


def test_it_is_the_id_under_which_the_call_is_done(
    coordinator: FlaskClient, parish: Parish
) -> None:
    during: list[str | None] = []
    parish.interference = lambda: during.append(work_of(current_traceparent()))
    answer = coordinator.post("/v1/notes/", json={"text": "a"}, headers=fresh_key())
    assert during == [shown(answer)]


@pytest.mark.parametrize("header", ["traceparent", "X-Request-Id", "Request-Id", "tracestate"])
def test_a_caller_cannot_choose_it(coordinator: FlaskClient, header: str) -> None:
    answer = coordinator.get("/v1/notes/", headers={header: CHOSEN})
    assert shown(answer) not in {None, "ab" * 16, CHOSEN}


@pytest.mark.parametrize(
    ("token", "method", "path", "body"),
    OF_OFFICERS_AND_NOBODY,
)
def test_whoever_asks_for_help_or_names_nobody_is_told_none(
    parish: Parish, token: str | None, method: str, path: str, body: Any
) -> None:
    answer = client_of(parish, token).open(path, method=method, json=body, headers=fresh_key())
    assert answer.status_code < 500
    assert shown(answer) is None


def test_our_own_failure_tells_everybody_and_leaves_nothing_under_that_id(parish: Parish) -> None:
    parish.interference = _fail
    answer = client_of(parish).post("/v1/notes/open", json={"text": "a"}, headers=fresh_key())
    assert answer.status_code == 500
    assert ID.fullmatch(shown(answer) or "")
    assert parish.notes.count_documents({}) == 0


def test_a_repeated_call_is_not_told_the_id_of_the_first(coordinator: FlaskClient) -> None:
    key = fresh_key()
    first, second = (
        coordinator.post("/v1/notes/", json={"text": "a"}, headers=key) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert shown(first) != shown(second)


def _fail() -> None:
    raise RuntimeError
