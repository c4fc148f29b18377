"""A tiny API with one route of each kind, on a real database, for the tests of shared.http."""

import secrets
from hashlib import sha256
from typing import Any

from flask.testing import FlaskClient
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from shared.clock import SystemClock
from shared.http import (
    PageQuery,
    Problem,
    allow,
    bearer,
    capability,
    create_api,
    no_idempotency,
    open_to_all,
    page,
    page_schema,
    position,
    principal,
    register_problems,
    sent_body,
    takes_csv,
    use_cases,
)
from shared.http.exchange import WIRING
from shared.security import InvalidToken, Principal
from shared.storage import Mongo, Transaction, Transactions

COORDINATOR = Principal("coordinator", "harbor", frozenset({"coordinator"}))
OFFICER = Principal("officer", "harbor", frozenset({"officer"}))
READER = Principal("reader", "harbor", frozenset({"partner"}), frozenset({"notes:read"}))
WRITER = Principal("writer", "harbor", frozenset({"partner"}), frozenset({"notes:write"}))


class Refused(Exception):
    pass


class NamesVerifier:
    """Takes a caller's pseudonym for a token."""

    def verify(self, token: str) -> Principal:
        for known in (COORDINATOR, OFFICER, READER, WRITER):
            if known.sub == token:
                return known
        raise InvalidToken


class FixedSecrets:
    def secret(self, purpose: str) -> bytes:
        return sha256(purpose.encode()).digest()


class Parish:
    """The platform and the wiring of the tiny service in one."""

    def __init__(self, mongo: Mongo, indexed: bool = True) -> None:
        self.mongo = mongo
        self.transactions = Transactions(mongo)
        self.verifier = NamesVerifier()
        self.keys = FixedSecrets()
        self.clock = SystemClock()
        self.notes = mongo.collection("parish.notes")
        if indexed:
            self.notes.create_index("text")
            mongo.collection("parish.idempotency").create_index("at")
        self.interference: Any = None

    def bind(self, tx: Transaction | None) -> "Notes":
        return Notes(self, tx)


class Notes:
    def __init__(self, parish: Parish, tx: Transaction | None) -> None:
        self._parish = parish
        self._tx = tx

    def write(self, text: str) -> None:
        assert self._tx is not None
        self._parish.notes.insert_one({"text": text}, session=self._tx.session)
        if self._parish.interference is not None:
            self._parish.interference()

    def count(self) -> int:
        return self._parish.notes.count_documents({})


class Note(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 70_000))
    number = fields.Integer()
    tags = fields.List(fields.String())


class Tags(Schema):
    tags = fields.List(fields.String())


class Login(Schema):
    user = fields.String(required=True)


notes = Blueprint("notes", "notes", url_prefix="/notes")


@notes.route("/", methods=["POST"])
@allow("coordinator", "partner", scope="notes:write")
@notes.arguments(Note)
@notes.response(201, Note)
def write(note: dict[str, Any]) -> dict[str, Any]:
    use_cases().write(note["text"])
    if note["text"] == "refuse":
        raise Refused("the text of a refusal")
    if note["text"] == "fail":
        raise RuntimeError("secret words")
    return note


@notes.route("/table", methods=["POST"])
@allow("coordinator")
@takes_csv
@notes.response(200, Note)
def write_table() -> dict[str, Any]:
    return {"text": sent_body().decode()}


@notes.route("/", methods=["GET"])
@allow("coordinator", "partner", scope="notes:read")
@notes.arguments(PageQuery, location="query")
@notes.response(200, page_schema(Note))
def read(query: dict[str, Any]) -> dict[str, Any]:
    return _numbers(query)


def _numbers(query: dict[str, Any]) -> dict[str, Any]:
    start = position(query["cursor"], int) or 0
    rows = [{"number": n} for n in range(7)][start : start + query["limit"] + 1]
    return page(rows, query["limit"], lambda row: str(row["number"] + 1))


@notes.route("/others", methods=["GET"])
@allow("coordinator")
@notes.arguments(PageQuery, location="query")
@notes.response(200, page_schema(Note))
def read_others(query: dict[str, Any]) -> dict[str, Any]:
    return _numbers(query)


@notes.route("/tags", methods=["PATCH"])
@allow("coordinator")
@notes.arguments(Tags)
@notes.response(200, Tags)
def retag(change: dict[str, Any]) -> dict[str, Any]:
    return change


@notes.route("/me", methods=["GET"])
@allow("officer")
@notes.response(200)
def me() -> dict[str, str]:
    return {"sub": principal().sub}


@notes.route("/open", methods=["POST"])
@open_to_all
@notes.arguments(Note)
@notes.response(201, Note)
def write_openly(note: dict[str, Any]) -> dict[str, Any]:
    use_cases().write(note["text"])
    return note


@notes.route("/phrase", methods=["POST"])
@capability
@notes.response(200)
def phrase() -> dict[str, Any]:
    if bearer() != "right":
        raise Problem(401, "unauthenticated", "No", "No.")
    return {"phrase": secrets.token_hex(16)}


@notes.route("/login", methods=["POST"])
@no_idempotency
@open_to_all
@notes.arguments(Login, location="form")
@notes.response(200)
def login(_form: dict[str, Any]) -> dict[str, Any]:
    return {"session": secrets.token_hex(8)}


@notes.route("/<note_id>", methods=["GET"])
@open_to_all
@notes.response(200)
@notes.alt_response(410, description="It was torn up")
def one(note_id: str) -> dict[str, Any]:
    raise Problem(404, "not_found", "Not found", "There is nothing here for you.")


def client_of(parish: Parish, token: str | None = None) -> FlaskClient:
    app = create_api("parish", [notes], parish)
    register_problems(app, {Refused: (409, "refused", "Refused", "Not now.")})
    client = app.test_client()
    environ: dict[str, Any] = {WIRING: parish}
    if token is not None:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    client.environ_base.update(environ)
    return client


def fresh_key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_urlsafe(24)}


Call = tuple[str | None, str, str, Any]
"""Whose token, method, path and body."""

OF_OFFICERS_AND_NOBODY: tuple[Call, ...] = (
    ("officer", "GET", "/v1/notes/me", None),
    (None, "POST", "/v1/notes/open", {"text": "a"}),
    ("right", "POST", "/v1/notes/phrase", None),
    ("wrong", "POST", "/v1/notes/phrase", None),
    (None, "GET", "/v1/notes/none", None),
    (None, "GET", "/v1/notes/me", None),
    (None, "GET", "/nowhere", None),
)
"""Of which nothing is told that could join two of them."""
