"""The service's API on a real database, with real tokens."""

import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from services.notifications.domain.notice import Notice, NoticeKind
from services.notifications.entrypoints.http import create_app
from services.notifications.entrypoints.wiring import NotificationsWiring
from shared.http.exchange import WIRING
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import Mongo
from tests.services.notifications.adapters.stores import MongoStores, write_key_file
from tests.services.notifications.builders import AGENCY, OTHER_AGENCY, occasion
from tests.support.tokens import TokenFactory

SERVICE = "notifications"
ADDRESS = "ann.canary@desk.example"


class Api:
    """One caller at a time, by the token given to each call."""

    def __init__(self, mongo: Mongo, folder: Path) -> None:
        self.tokens = TokenFactory(folder)
        key_file = write_key_file(folder, AGENCY, OTHER_AGENCY)
        self.platform = Platform(_settings(mongo, key_file, self.tokens.jwks_url))
        self.client: FlaskClient = create_app(self.platform).test_client()
        wiring: Any = NotificationsWiring(self.platform, CollectorRegistry())
        self.client.environ_base[WIRING] = wiring

    def supporter(self, ref: str = "s1", agency: str = AGENCY) -> str:
        return self.tokens.supporter(SERVICE, ref, agency)

    def call(self, method: str, path: str, token: str | None, body: Any = None) -> Any:
        headers = {"Idempotency-Key": secrets.token_urlsafe(24)}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.client.open(f"/v1{path}", method=method, headers=headers, json=body)

    def put_notices(self, recipient: str, count: int, agency: str = AGENCY) -> list[str]:
        start = datetime.now(UTC)
        made = [
            Notice.of(occasion(f"{recipient}-{n}"), recipient, start + timedelta(seconds=n))
            for n in range(count)
        ]

        def work(tx: Any) -> None:
            stores = MongoStores(self.platform.mongo, self.platform.keys, tx)
            for notice in made:
                stores.notices.for_agency(agency).save(notice)

        self.platform.transactions.run(work)
        return [notice.id for notice in reversed(made)]


def _settings(mongo: Mongo, key_file: Path, jwks_url: str) -> Settings:
    config = {
        "MONGODB_URI": os.environ["TEST_MONGODB_URI"],
        "AMQP_URI": os.environ["TEST_AMQP_URI"],
        "DB_PREFIX": mongo.prefix,
        "KEY_FILE": str(key_file),
        "JWKS_URL": jwks_url,
    }
    return Settings.of(SERVICE, config)


@pytest.fixture
def api(mongo: Mongo, tmp_path: Path) -> Iterator[Api]:
    api = Api(mongo, tmp_path)
    yield api
    api.platform.mongo.close()


def test_an_address_is_kept_and_shown_masked(api: Api) -> None:
    me = api.supporter()
    assert api.call("GET", "/contact-point", me).status_code == 404
    put = api.call("PUT", "/contact-point", me, {"email": ADDRESS})
    got = api.call("GET", "/contact-point", me)
    assert put.status_code == got.status_code == 200
    assert got.json == put.json == {"email": "a•••@d•••", "mail_wanted": True}


def test_an_address_can_be_changed_and_forgotten(api: Api) -> None:
    me = api.supporter()
    api.call("PUT", "/contact-point", me, {"email": ADDRESS})
    api.call("PUT", "/contact-point", me, {"email": "bob@home.example", "mail_wanted": False})
    shown = {"email": "b•••@h•••", "mail_wanted": False}
    assert api.call("GET", "/contact-point", me).json == shown
    assert [api.call("DELETE", "/contact-point", me).status_code for _ in range(2)] == [204, 204]
    assert api.call("GET", "/contact-point", me).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"email": "canary at desk"},
        {"email": "canary@desk.example\r\nBcc: x@y.example"},
        {"email": ["canary"]},
        {"email": ADDRESS, "canary": 1},
        {"email": ADDRESS, "mail_wanted": "canary"},
        {"email": "canary" * 50 + "@desk.example"},
        {},
    ],
)
def test_a_refused_address_is_not_repeated(api: Api, body: dict[str, Any]) -> None:
    answer = api.call("PUT", "/contact-point", api.supporter(), body)
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"
    assert "canary" not in answer.text
    assert api.call("GET", "/contact-point", api.supporter()).status_code == 404


def test_other_recipients_have_other_contact_points(api: Api) -> None:
    api.call("PUT", "/contact-point", api.supporter("s1"), {"email": ADDRESS})
    for other in (api.supporter("s2"), api.supporter("s1", OTHER_AGENCY)):
        assert api.call("GET", "/contact-point", other).status_code == 404
        assert api.call("DELETE", "/contact-point", other).status_code == 204
    assert api.call("GET", "/contact-point", api.supporter("s1")).status_code == 200


def test_the_inbox_is_paged_newest_first(api: Api) -> None:
    made = api.put_notices("s1", 5)
    api.put_notices("s2", 2)
    me, seen, cursor = api.supporter(), [], ""
    while cursor is not None:
        answer = api.call("GET", f"/inbox?limit=2{cursor and '&cursor=' + cursor}", me).json
        assert len(answer["items"]) <= 2
        seen += [item["notice_id"] for item in answer["items"]]
        cursor = answer["next"]
    assert seen == made


def test_a_notice_says_that_something_waits_and_no_more(api: Api) -> None:
    api.put_notices("s1", 1)
    [item] = api.call("GET", "/inbox", api.supporter()).json["items"]
    assert set(item) == {"notice_id", "kind", "subject_id", "message", "created_at", "read_at"}
    assert item["message"] is None
    assert item["kind"] == NoticeKind.PEER_ACCEPTED.value


def test_reading_is_noted_once(api: Api) -> None:
    [notice_id] = api.put_notices("s1", 1)
    path = f"/inbox/{notice_id}/reading"
    first = api.call("POST", path, api.supporter())
    second = api.call("POST", path, api.supporter())
    assert first.status_code == 200
    assert first.json["read_at"] is not None
    assert first.json == second.json


def test_a_foreign_notice_answers_exactly_as_a_missing_one(api: Api) -> None:
    [foreign] = api.put_notices("s2", 1)
    [elsewhere] = api.put_notices("s1", 1, OTHER_AGENCY)
    missing = "00000000-0000-0000-0000-000000000000"
    answers = [
        api.call("POST", f"/inbox/{notice_id}/reading", api.supporter())
        for notice_id in (foreign, elsewhere, missing, "no-id-at-all")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert all(len(answer.headers.pop("Request-Id")) == 32 for answer in answers)  # new each time
    assert len({json.dumps(sorted(answer.headers)) for answer in answers}) == 1


def test_an_anonymous_mailbox_opens_for_its_key_only(api: Api) -> None:
    key = secrets.token_urlsafe(32)
    mailbox = "anon:" + sha256(key.encode()).hexdigest()
    [notice_id] = api.put_notices(mailbox, 1)
    right = api.call("GET", "/anonymous/inbox", f"{AGENCY}.{key}")
    assert [item["notice_id"] for item in right.json["items"]] == [notice_id]
    wrong = [
        api.call("GET", "/anonymous/inbox", bearer)
        for bearer in (f"{AGENCY}.{key}x", f"{OTHER_AGENCY}.{key}", f"nowhere.{key}")
    ]
    empty = api.call("GET", "/inbox", api.supporter())
    assert {answer.data for answer in wrong} == {empty.data}
    assert {answer.status_code for answer in wrong} == {200}


@pytest.mark.parametrize("bearer", [None, "harbor", "harbor.", ".key", "../admin.key", "A.b"])
def test_what_is_no_mailbox_key_is_not_admitted(api: Api, bearer: str | None) -> None:
    assert api.call("GET", "/anonymous/inbox", bearer).status_code == 401


def test_a_mailbox_key_opens_no_other_route(api: Api) -> None:
    for path in ("/inbox", "/contact-point"):
        assert api.call("GET", path, f"{AGENCY}.key").status_code == 401


@pytest.mark.parametrize("role", ["clinician", "leadership", "operator", "partner"])
def test_other_roles_have_no_route_here(api: Api, role: str) -> None:
    token = api.tokens.staff(SERVICE, role)
    for method, path in (("GET", "/inbox"), ("GET", "/contact-point")):
        assert api.call(method, path, token).status_code == 403
    answer = api.call("PUT", "/contact-point", token, {"email": ADDRESS})
    assert answer.status_code == 403


@pytest.mark.parametrize("cursor", ["x", "bm90IGEgY3Vyc29y", "%00"])
def test_a_made_up_cursor_is_refused(api: Api, cursor: str) -> None:
    assert api.call("GET", f"/inbox?cursor={cursor}", api.supporter()).status_code == 400


def test_a_cursor_of_another_inbox_is_refused(api: Api) -> None:
    api.put_notices("s1", 2)
    cursor = api.call("GET", "/inbox?limit=1", api.supporter()).json["next"]
    path = f"/inbox?cursor={cursor}"
    assert api.call("GET", path, api.supporter()).status_code == 200
    assert api.call("GET", path, api.supporter("s2")).status_code == 400
