"""The door as callers meet it: what it lets through, refuses, writes down, and keeps to itself."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.http.body import LIMIT
from shared.http.problems import PROBLEM_TYPE, too_large
from shared.runtime.resources import SERVICES
from tests.infra.nginx.door import Door, Region, free_port, region
from tests.support.waiting import eventually

ANONYMOUS = "/intake/v1/anonymous/requests"
TOKEN = "/identity/v1/token"
OWN_REQUEST = "/intake/v1/requests/5b0f3c1e-8a52-4c1e-9a49-6a3d3f6f7d11"


@pytest.fixture(scope="module")
def services() -> Iterator[Region]:
    with region() as found:
        yield found


@pytest.fixture(scope="module")
def door(services: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """With limits so wide that no test meets them by chance."""
    with Door(tmp_path_factory.mktemp("door"), services, {}).running() as standing:
        yield standing


def problem(answer: requests.Response) -> str:
    """The code of a problem document."""
    assert answer.headers["Content-Type"] == PROBLEM_TYPE, answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    assert set(told) == {"type", "title", "status", "detail"}
    return str(told["type"]).removeprefix("urn:watchmate:problem:")


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_behind_its_prefix(door: Door, services: Region, service: str) -> None:
    answer = door.call("POST", f"/{service}/v1/things?after=a%20b", data=b"words")
    assert answer.status_code == 200
    seen = services.seen[-1]
    assert (seen.service, seen.method, seen.path) == (service, "POST", "/v1/things?after=a%20b")
    assert seen.body == b"words"


def test_identitys_keys_are_behind_it_too(door: Door, services: Region) -> None:
    assert door.call("GET", "/identity/.well-known/jwks.json").status_code == 200
    assert services.seen[-1].path == "/.well-known/jwks.json"


def test_what_is_encoded_stays_encoded(door: Door, services: Region) -> None:
    door.call("GET", "/matching/v1/things/a%20b%0d%0aX-Evil:%201")
    assert services.seen[-1].path == "/v1/things/a%20b%0D%0AX-Evil:%201"
    assert "x-evil" not in services.seen[-1].headers


@pytest.mark.parametrize(
    "path", ["/", "/v1/requests", "/nobody/v1/requests", "/intake", "/intakes/v1"]
)
def test_nothing_else_is_there(door: Door, services: Region, path: str) -> None:
    before = len(services.seen)
    answer = door.call("GET", path)
    assert (answer.status_code, problem(answer)) == (404, "not_found")
    assert len(services.seen) == before


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("probe", ["metrics", "livez", "readyz", "/metrics", "metrics/", "METRICS"])
def test_metrics_and_probes_are_not_for_callers(
    door: Door, services: Region, service: str, probe: str
) -> None:
    before = len(services.seen)
    assert door.call("GET", f"/{service}/{probe}").status_code == 404
    assert len(services.seen) == before


def test_without_tls_nothing_is_answered(door: Door, services: Region) -> None:
    before = len(services.seen)
    answer = requests.post(f"{door.plain_url}{ANONYMOUS}", data=b"words", timeout=10)
    assert (answer.status_code, problem(answer)) == (400, "malformed")
    assert len(services.seen) == before


def test_old_tls_is_refused(door: Door) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    port = int(door.url.rsplit(":", 1)[1])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        context.wrap_socket(plain)


def test_largest_body_passes_and_a_byte_more_does_not(door: Door, services: Region) -> None:
    assert door.call("POST", ANONYMOUS, data=b"a" * LIMIT).status_code == 200
    assert len(services.seen[-1].body) == LIMIT
    before = len(services.seen)
    answer = door.call("POST", ANONYMOUS, data=b"a" * (LIMIT + 1))
    assert (answer.status_code, problem(answer)) == (413, "too_large")
    assert answer.content == too_large().response().get_data()
    assert len(services.seen) == before


def test_a_body_that_does_not_tell_its_size_is_measured(door: Door, services: Region) -> None:
    before = len(services.seen)
    answer = door.call("POST", ANONYMOUS, data=iter([b"a" * LIMIT, b"b" * LIMIT]))
    assert (answer.status_code, problem(answer)) == (413, "too_large")
    assert len(services.seen) == before


def test_bodies_never_touch_the_disk(door: Door) -> None:
    assert door.call("POST", ANONYMOUS, data=b"a" * LIMIT).status_code == 200
    written = [path for path in (door.state.data / "nginx").rglob("*") if path.is_file()]
    assert [path.name for path in written] == ["nginx.pid"]


HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize("path", [OWN_REQUEST, "/nobody"])
def test_each_answer_carries_the_headers_of_safety_once(door: Door, path: str) -> None:
    answer = door.call("GET", path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Server"] == "nginx", "no version"
    assert "Retry-After" not in answer.headers


def test_what_a_service_says_itself_stands(
    door: Door, services: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": "default-src 'self'"}
    for name, value in own.items():
        monkeypatch.setitem(services.headers, name, value)
    answer = door.call("GET", "/identity/.well-known/jwks.json")
    assert {name: answer.headers[name] for name in own} == own


def test_services_do_not_learn_who_calls(door: Door, services: Region) -> None:
    told = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Real-IP": "203.0.113.7",
        "X-Forwarded-Host": "harbor.example",
        "X-Forwarded-Proto": "https",
        "X-Client-IP": "203.0.113.7",
        "True-Client-IP": "203.0.113.7",
        "CF-Connecting-IP": "203.0.113.7",
        "Via": "1.1 desk-7.agency.example",
        "Forwarded": "for=203.0.113.7",
        "User-Agent": "officers-own-phone",
        "Referer": "https://agency.example/desk-7",
        "Cookie": "visitor=7",
        "X-Request-Id": "mine",
        "Authorization": "Bearer token",
        "Idempotency-Key": "k" * 22,
    }
    door.call("POST", ANONYMOUS, headers=told, json={})
    got = services.seen[-1].headers
    assert {name for name in told if name.lower() in got} == {"Authorization", "Idempotency-Key"}
    assert "127.0.0.1" not in {*got.values()} - {got["host"]}


# The same route, in each of the ways in which it can be written.
@pytest.mark.parametrize(
    "path",
    [
        ANONYMOUS,
        f"{ANONYMOUS}?agency=harbor",
        f"{ANONYMOUS}/",
        "/intake/v1/%61nonymous/requests",
        "//intake//v1/anonymous/requests",
        "/matching/../intake/v1/anonymous/requests",
        "/INTAKE/v1/anonymous/requests",
        "/intake/v1/anonymous/reqeusts",
        "/intake/v1/agencies/harbor/notice",
        "/identity/v1/agencies/harbor/supporters",
        "/identity/v1/token",
        "/notifications/v1/anonymous/inbox",
        "/evaluation/v1/survey-responses",
        "/evaluation/v1/survey-feedback",
        "/evaluation/v1/surveys",
    ],
)
def test_no_line_is_written_of_a_route_without_sign_in(door: Door, path: str) -> None:
    before = len(door.lines())
    target = requests.Request("POST", door.url, json={}).prepare()
    target.url = door.url + path
    door.session.send(target, timeout=20, verify=door.certificate)
    mark_end(door)
    assert len(door.lines()) == before + 1


def mark_end(door: Door) -> None:
    """A request that is written down: what came before it would be there as well."""
    number = len(door.lines())
    door.call("GET", "/matching/v1/end")
    eventually(lambda: len(door.lines()) > number, what="the line")
    assert door.lines()[-1]["route"] == "/matching/v1/end"


def test_line_of_another_route_tells_neither_who_nor_which(door: Door) -> None:
    headers = {"Authorization": "Bearer token", "User-Agent": "a-phone"}
    door.call("GET", f"{OWN_REQUEST}?unit=D07", headers=headers)
    eventually(lambda: door.lines()[-1]["route"] == "/intake/v1/requests", what="the line")
    line = door.lines()[-1]
    assert set(line) == {"time", "event", "method", "route", "status", "bytes", "seconds"}
    assert (line["method"], line["status"]) == ("GET", 200)
    text = door.state.log("nginx-access").read_text()
    for secret in ("D07", OWN_REQUEST[-12:], "127.0.0.1", "token", "a-phone"):
        assert secret not in text


def test_what_nobody_serves_is_written_down_without_its_words(door: Door) -> None:
    door.call("GET", "/secret-words?more=of-them")
    eventually(lambda: door.lines()[-1]["route"] == "other", what="the line")
    assert "secret" not in door.state.log("nginx-access").read_text()


def test_service_that_is_away_is_told_of_as_such(services: Region, tmp_path: Path) -> None:
    nobody = {"DOOR_INTAKE": f"127.0.0.1:{free_port()}"}
    with Door(tmp_path, services, nobody).running() as door:
        answer = door.call("POST", ANONYMOUS, json={})
        assert (answer.status_code, problem(answer)) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
        assert door.call("GET", "/matching/v1/things").status_code == 200
        mark_end(door)
        assert [line["route"] for line in door.lines()] == [
            "/matching/v1/things",
            "/matching/v1/end",
        ]
        assert "127.0.0.1" not in door.said(), "an error names no caller"


def test_whoever_asks_too_often_is_told_to_wait_and_named_nowhere(
    services: Region, tmp_path: Path
) -> None:
    limits = {
        "DOOR_RATE": "1r/s",
        "DOOR_BURST": "7",
        "DOOR_ANONYMOUS_RATE": "1r/m",
        "DOOR_ANONYMOUS_BURST": "1",
    }
    with Door(tmp_path, services, limits).running() as door:
        answers = [door.call("POST", ANONYMOUS, json={}) for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert problem(answers[-1]) == "too_many"
        assert answers[-1].headers["Retry-After"] == "1"
        assert answers[-1].headers["X-Content-Type-Options"] == "nosniff"
        # A partner system that asks for tokens again and again keeps nobody from asking for help.
        tokens = [door.call("POST", TOKEN, data={}).status_code for _ in range(3)]
        assert tokens == [200, 200, 429]
        # The stricter limits are of routes without sign-in alone.
        assert door.call("GET", OWN_REQUEST).status_code == 200
        assert 429 in [door.call("GET", OWN_REQUEST).status_code for _ in range(11)]
        assert {line["route"] for line in door.lines()} == {"/intake/v1/requests"}
        assert "127.0.0.1" not in door.said() + door.state.log("nginx-access").read_text()
