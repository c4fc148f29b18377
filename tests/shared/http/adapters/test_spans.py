"""Of whose call a span is told: of nobody's who is not told its id either."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.observability import current_traceparent, work_of
from shared.observability.trace import Step
from tests.shared.http.parish import OF_OFFICERS_AND_NOBODY, Parish, client_of, fresh_key
from tests.support.kept_spans import KeptSpans, kept_spans


@pytest.fixture
def kept() -> Iterator[KeptSpans]:
    with kept_spans() as sink:
        yield sink


def test_a_call_of_staff_is_told_by_the_id_that_they_are_told(
    coordinator: FlaskClient, kept: KeptSpans
) -> None:
    answer = coordinator.get("/v1/notes/?limit=3")
    [(step, name, attributes)] = kept.taken
    assert (step.work, step.came_of) == (answer.headers["Request-Id"], None)
    assert name == "http"
    assert attributes == {"route": "/v1/notes/", "method": "GET", "status": 200}


@pytest.mark.parametrize(
    ("token", "method", "path", "body"),
    [*OF_OFFICERS_AND_NOBODY, ("officer", "GET", "/v1/notes/others", None)],
)
def test_no_call_of_an_officer_or_without_a_token_is_told(
    parish: Parish, kept: KeptSpans, token: str | None, method: str, path: str, body: Any
) -> None:
    client_of(parish, token).open(path, method=method, json=body, headers=fresh_key())
    assert kept.taken == []


def test_what_follows_of_an_unsaid_call_is_told_all_the_same(
    parish: Parish, kept: KeptSpans
) -> None:
    during: list[str | None] = []
    parish.interference = lambda: during.append(current_traceparent())
    client_of(parish).post("/v1/notes/open", json={"text": "a"}, headers=fresh_key())
    [seen] = during
    assert seen is not None
    assert Step(work_of(seen) or "", "", None, seen[-2:]).told


def test_our_own_failure_is_told_whoever_called(parish: Parish, kept: KeptSpans) -> None:
    parish.interference = _fail
    answer = client_of(parish).post("/v1/notes/open", json={"text": "a"}, headers=fresh_key())
    [(step, _, attributes)] = kept.taken
    assert step.work == answer.headers["Request-Id"]
    assert attributes == {"route": "/v1/notes/open", "method": "POST", "status": 500}


def test_of_a_path_and_a_method_that_a_caller_made_up_nothing_is_told(
    coordinator: FlaskClient, kept: KeptSpans
) -> None:
    coordinator.open("/v1/notes/Sergeant-Rivera", method="RIVERA", headers=fresh_key())
    assert "ivera" not in str(kept.taken)
    assert "RIVERA" not in str(kept.taken)


def _fail() -> None:
    raise RuntimeError
