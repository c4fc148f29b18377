"""Every view says who may call it, and nobody else gets in."""

import flask
import pytest
from flask_smorest import Blueprint

from shared.http import create_api
from shared.http.openapi import UndeclaredAccess
from tests.shared.http.parish import Parish, client_of, fresh_key

ROUTE = "/v1/notes/"


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("nobody", 401), ("officer", 403), ("reader", 403),
                          ("writer", 201), ("coordinator", 201)]
)  # fmt: skip
def test_only_the_declared_roles_and_scopes_get_in(
    parish: Parish, token: str | None, status: int
) -> None:
    answer = client_of(parish, token).post(ROUTE, json={"text": "a"}, headers=fresh_key())
    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status in {401, 403})
    assert parish.notes.count_documents({}) == (1 if status == 201 else 0)


def test_the_view_sees_the_verified_caller(parish: Parish) -> None:
    assert client_of(parish, "officer").get("/v1/notes/me").json == {"sub": "officer"}


def test_an_api_with_an_undeclared_view_does_not_start(parish: Parish) -> None:
    hidden = Blueprint("hidden", "hidden", url_prefix="/hidden")

    @hidden.route("/")
    def view() -> str:
        return flask.request.path

    with pytest.raises(UndeclaredAccess, match="GET /v1/hidden/"):
        create_api("parish", [hidden], parish)


def test_the_document_tells_who_may_call_what(parish: Parish) -> None:
    document = client_of(parish).get("/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    write = document["paths"]["/v1/notes/"]["post"]
    assert (write["x-roles"], write["x-scope"]) == (["coordinator", "partner"], "notes:write")
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in write["parameters"]
    assert write["security"] == [{"token": []}]
    problem = document["components"]["responses"]["Problem422"]
    assert list(problem["content"]) == ["application/problem+json"]
    login = document["paths"]["/v1/notes/login"]["post"]
    assert login["security"] == []
    assert not any("Idempotency" in str(parameter) for parameter in login.get("parameters", []))
    assert document["paths"]["/v1/notes/phrase"]["post"]["x-access"] == "capability"


def test_the_document_names_every_operation_and_every_status(parish: Parish) -> None:
    document = client_of(parish).get("/v1/openapi.json").get_json()
    entries = [entry for item in document["paths"].values() for entry in item.values()]
    operations = [entry for entry in entries if "responses" in entry]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert not any("default" in operation["responses"] for operation in operations)
    responses = document["components"]["responses"]
    assert responses["Problem503"]["headers"]["Retry-After"]["required"]
    assert responses["Problem401"]["headers"]["WWW-Authenticate"]["required"]


def test_a_view_that_needs_no_idempotency_key_does_not_document_its_conflict(
    parish: Parish,
) -> None:
    paths = client_of(parish).get("/v1/openapi.json").get_json()["paths"]
    assert "409" not in paths["/v1/notes/login"]["post"]["responses"]
    assert "409" in paths["/v1/notes/"]["post"]["responses"]


def test_a_refusal_that_only_a_view_knows_is_documented_as_a_problem(parish: Parish) -> None:
    paths = client_of(parish).get("/v1/openapi.json").get_json()["paths"]
    gone = paths["/v1/notes/{note_id}"]["get"]["responses"]["410"]
    assert list(gone["content"]) == ["application/problem+json"]
