"""Tokens for partner systems, keys and their rotation, from a real process."""

import base64
import json
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from shared.security.jwks import JwksSource
from shared.security.tokens import TokenVerifier
from tests.services.identity.component.conftest import IdentityRegion

READ = "members:read"


@pytest.fixture(scope="module")
def client(region: IdentityRegion) -> tuple[str, str]:
    made = region.done(
        "add-client", "--agency", region.agencies[0], "--name", "HR", "--scope", READ,
        "--scope", "members:write",
    )  # fmt: skip
    return made["client_id"], made["client_secret"]


def ask_for_token(region: IdentityRegion, auth: Any = None, **form: str) -> requests.Response:
    full = {"grant_type": "client_credentials", "audience": "watchmate.identity"} | form
    sent = {name: value for name, value in full.items() if value}
    return requests.post(region.process.url + "/v1/token", data=sent, auth=auth, timeout=20)


def test_both_ways_of_authentication_give_a_token_of_ten_minutes(
    region: IdentityRegion, client: tuple[str, str]
) -> None:
    basic = ask_for_token(region, client)
    posted = ask_for_token(region, client_id=client[0], client_secret=client[1], scope=READ)
    for answer, scope in ((basic, "members:read members:write"), (posted, READ)):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        got = answer.json()
        assert (got["token_type"], got["expires_in"], got["scope"]) == ("Bearer", 600, scope)
        keys = KeySet.import_key_set(region.ask("GET", "/.well-known/jwks.json").json())
        token = jwt.decode(got["access_token"], keys, algorithms=["ES256"])
        assert token.header["typ"] == "at+jwt"
        assert token.claims["exp"] - token.claims["iat"] == 600
        assert token.claims["aud"] == "watchmate.identity"
        assert token.claims["roles"] == ["partner"]
        assert token.claims["agency"] == region.agencies[0]


def test_a_partner_reads_or_writes_as_its_scopes_say_and_makes_no_staff(
    region: IdentityRegion, client: tuple[str, str]
) -> None:
    agency = region.agencies[0]
    reader = ask_for_token(region, client, scope=READ).json()["access_token"]
    writer = ask_for_token(region, client, scope="members:write").json()["access_token"]
    body = {"name": "A B", "badge": "1", "unit": region.unit(agency), "roles": ["officer"]}
    assert region.ask("GET", "/v1/members", reader).status_code == 200
    assert region.ask("GET", "/v1/members", writer).status_code == 403
    assert region.ask("POST", "/v1/members", reader, body).status_code == 403
    assert region.ask("POST", "/v1/members", writer, body).status_code == 201
    staff = body | {"roles": ["coordinator"]}
    assert region.ask("POST", "/v1/members", writer, staff).status_code == 403


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"scope": "members:read admin"}, "invalid_scope"),
        ({"audience": "watchmate.elsewhere"}, "invalid_target"),
        ({"audience": ""}, "invalid_target"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "R1vera"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_request_is_refused_in_the_words_of_the_rfc(
    region: IdentityRegion, client: tuple[str, str], form: dict[str, str], error: str
) -> None:
    answer = ask_for_token(region, client, **form)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_an_unknown_client_and_a_wrong_secret_answer_alike(
    region: IdentityRegion, client: tuple[str, str]
) -> None:
    wrong = ask_for_token(region, (client[0], "wrong"))
    unknown = ask_for_token(region, ("nobody", "wrong"))
    nothing = ask_for_token(region)
    assert wrong.status_code == unknown.status_code == nothing.status_code == 401
    assert wrong.json() == unknown.json() == nothing.json() == {"error": "invalid_client"}
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    "credentials", [b"\xff\xfe", b"no colon", b":", b"a:", "é:é".encode(), b"\x00:\x00"]
)
def test_credentials_that_are_none_are_refused(region: IdentityRegion, credentials: bytes) -> None:
    header = {"Authorization": "Basic " + base64.b64encode(credentials).decode()}
    answer = requests.post(
        region.process.url + "/v1/token",
        data={"grant_type": "client_credentials", "audience": "watchmate.identity"},
        headers=header,
        timeout=20,
    )
    assert answer.status_code in {400, 401}


def test_a_closed_client_gets_no_token(region: IdentityRegion) -> None:
    made = region.done("add-client", "--agency", region.agencies[0], "--name", "x", "--scope", READ)
    pair = (made["client_id"], made["client_secret"])
    assert ask_for_token(region, pair).status_code == 200
    region.done("close-client", "--client", pair[0])
    assert ask_for_token(region, pair).status_code == 401
    assert region.command("close-client", "--client", pair[0]).returncode == 1


def test_keys_rotate_without_refusing_anybody(region: IdentityRegion, coordinator: str) -> None:
    def published() -> list[str]:
        keys = region.ask("GET", "/.well-known/jwks.json").json()["keys"]
        assert all("d" not in key for key in keys)
        return [key["kid"] for key in keys]

    before = published()
    old = region.coordinator(region.agencies[0])
    assert region.ask("GET", "/v1/members", old).status_code == 200
    states = {key["state"]: key["kid"] for key in region.done("rotate-keys")["keys"]}
    assert states["current"] in before
    assert set(before) < set(published())
    new = region.coordinator(region.agencies[0])
    assert (
        json.loads(base64.urlsafe_b64decode(new.split(".")[0] + "=="))["kid"] == states["current"]
    )
    for token in (old, new):
        assert region.ask("GET", "/v1/members", token).status_code == 200


def test_the_metadata_says_where_things_are(region: IdentityRegion) -> None:
    metadata = region.ask("GET", "/.well-known/oauth-authorization-server").json()
    assert metadata["token_endpoint"].endswith("/v1/token")
    assert metadata["grant_types_supported"] == ["client_credentials"]


def test_tokens_are_served_line_by_line(region: IdentityRegion) -> None:
    agency = region.agencies[0]
    member = region.add_member(agency, "officer", "supporter")
    wish = {"agency": agency, "member_id": member, "hat": "officer", "audience": "watchmate.intake"}
    lines = [wish, wish | {"hat": "supporter"}, wish | {"hat": "staff"}, wish | {"agency": "A!"},
             {}, wish | {"hat": "crown"}, wish | {"audience": "x"}, [],
             wish | {"agency": [agency]}]  # fmt: skip
    finished = region.command(
        "serve-tokens", stdin="\n".join(map(json.dumps, lines)) + "\nnonsense\n"
    )
    assert finished.returncode == 0, finished.stderr
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    assert len(answers) == 10
    assert all("error" in answer for answer in answers[2:])
    verifier = TokenVerifier(
        JwksSource(region.process.url + "/.well-known/jwks.json"),
        "watchmate",
        "watchmate.intake",
        seals=region.seals,
    )
    officer = verifier.verify(answers[0]["access_token"])
    supporter = verifier.verify(answers[1]["access_token"])
    assert officer.roles == {"officer"}
    assert (officer.unit, officer.self_ref) == (region.unit(agency), supporter.sub)
    assert supporter.sub not in {officer.sub, officer.mailbox}
    assert supporter.self_ref is None


def test_commands_say_what_is_wrong(region: IdentityRegion) -> None:
    bad = region.command(
        "add-member", "--agency", "nowhere", "--name", "n", "--badge", "b", "--unit", "u",
        "--role", "officer",
    )  # fmt: skip
    assert bad.returncode == 1
    assert "no such agency" in bad.stderr
    unset = region.command("rotate-keys", KEY_FILE="")
    assert (unset.returncode, "KEY_FILE" in unset.stderr) == (1, True)


AWAY = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200"


@pytest.mark.parametrize("words", [["rotate-keys"], ["close-client", "--client", "x"]])
def test_a_command_says_in_one_line_that_the_database_is_away(
    region: IdentityRegion, words: list[str]
) -> None:
    away = region.command(*words, MONGODB_URI=AWAY)
    assert away.returncode == 1
    (line,) = away.stderr.splitlines()
    assert line.startswith("identity: MongoDB is away or refused")


def test_tokens_are_served_on_although_the_database_is_away(region: IdentityRegion) -> None:
    wish = {"agency": region.agencies[0], "member_id": "x", "hat": "officer", "audience": "x"}
    away = region.command("serve-tokens", stdin=f"{json.dumps(wish)}\n" * 2, MONGODB_URI=AWAY)
    assert away.returncode == 0, away.stderr
    assert len([line for line in away.stdout.splitlines() if "error" in json.loads(line)]) == 2


def test_the_document_lists_every_route_with_its_roles(region: IdentityRegion) -> None:
    document = region.ask("GET", "/v1/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                assert "x-roles" in operation, (path, method)


def test_a_client_that_fails_often_is_asked_to_wait_and_others_are_not(
    region: IdentityRegion, client: tuple[str, str]
) -> None:
    made = region.done(
        "add-client", "--agency", region.agencies[0], "--name", "Guesser", "--scope", READ
    )
    guesses = [ask_for_token(region, (made["client_id"], "guess")) for _ in range(42)]
    assert guesses[0].status_code == 401
    refused = guesses[-1]
    assert (refused.status_code, refused.headers["Content-Type"]) == (
        429,
        "application/problem+json",
    )
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert ask_for_token(region, client).status_code == 200


@pytest.mark.parametrize("host", ["identity:8000", "peers.example.org"])
def test_tokens_are_given_behind_a_door_where_tls_ends(
    region: IdentityRegion, client: tuple[str, str], host: str
) -> None:
    form = {"grant_type": "client_credentials", "audience": "watchmate.identity"}
    url, told = f"{region.process.url}/v1/token", {"Host": host}
    answer = requests.post(url, data=form, auth=client, headers=told, timeout=20)
    assert answer.status_code == 200, answer.text
