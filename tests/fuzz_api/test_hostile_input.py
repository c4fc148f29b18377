"""Hostile requests to every operation of every service: refused in form, repeated never."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from shared.runtime.resources import SERVICES
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.sending import (
    PLANTED,
    Trick,
    abandoned,
    complaints,
    echoes,
    headers_for,
    raw,
    send,
    trick,
)
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")

every_service = pytest.mark.parametrize("service", SERVICES)

_KIB = 1024


def _unknown(count: int) -> bytes:
    return json.dumps({f"{number:x}": 0 for number in range(count)}).encode()


def _chunks() -> Iterator[bytes]:
    yield from (b'"' + b"x" * 8191 for _ in range(20))


UNREADABLE = [
    trick("no JSON", 400, b"{"),
    trick("no UTF-8", 400, b"\xff\xfe{\x00}\x00"),
    trick("a byte order mark", 400, b"\xef\xbb\xbf{}"),
    trick("two documents", 400, b"{}{}"),
    trick("a key twice", 400, b'{"a": 1, "a": 1}'),
    trick("a key twice, deep down", 400, b'{"a": [{"b": 1, "\\u0062": 1}]}'),
    trick("100 deep", 400, b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}"),
    trick("20,000 deep", 400, b"[" * 20_000 + b"]" * 20_000),
    trick("NaN", 400, b'{"a": NaN}'),
    trick("Infinity", 400, b'{"a": -Infinity}'),
    trick("1e400", 400, b'{"a": 1e400}'),
    trick("10^400", 400, b'{"a": 1' + b"0" * 400 + b"}"),
    trick("10^5000", 400, b'{"a": 1' + b"0" * 5000 + b"}"),
    trick("half a surrogate pair", 400, b'{"a": "\\ud800"}'),
    trick("half a surrogate pair as a name", 400, b'{"\\udfff": 1}'),
    trick("NUL", 400, b'{"a": "\\u0000"}'),
]
MISSHAPEN = [
    trick("an array", 422, b"[1]"),
    trick("a number", 422, b"5"),
    trick("null", 422, b"null"),
    trick("a text", 422, f'"{PLANTED}"'.encode()),
    trick("true", 422, b"true"),
    trick("6,000 unknown fields", 422, _unknown(6000)),
    trick("a planted name for a field", 422, json.dumps({PLANTED: PLANTED}).encode()),
    trick("a dollar name", 422, b'{"$where": "1", "a.b": 1, "__proto__": {}}'),
]
TOO_LARGE = [
    trick("65 KiB", 413, b'{"a": "' + b"x" * (65 * _KIB) + b'"}'),
    trick("1 MiB", 413, b'{"a": "' + b"x" * (1024 * _KIB) + b'"}'),
    trick("10,000 unknown fields", 413, _unknown(10_000)),
]
MISLABELLED = [
    trick(kind, 415, b'{"a": 1}', headers=(("Content-Type", kind),))
    for kind in (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        f"text/{PLANTED}",
    )
] + [trick("no content type", 415, b'{"a": 1}', headers=(("Content-Type", None),))]
BAD_KEYS = [
    trick(name, 400, b"{}", headers=(("Idempotency-Key", key),))
    for name, key in (
        ("no key", None),
        ("an empty key", ""),
        ("a key of 21", PLANTED + "x" * 11),
        ("a key of 129", PLANTED + "x" * 119),
        ("a key beyond ASCII", PLANTED + "é" * 20),
        ("a key with a tab", PLANTED + "\t" + "x" * 20),
    )
]


@contextmanager
def nothing_written(site: Site) -> Iterator[None]:
    before = site.state()
    yield
    changed = {name for name, value in site.state().items() if before.get(name) != value}
    assert changed == set()


def refused(
    site: Site, operations: list[Operation], tricks: list[Trick], path: str = ""
) -> list[str]:
    """One line per answer that is not as it should be."""
    return [
        f"{operation.name}, {attempt.name}: {complaint}"
        for operation in operations
        for attempt in tricks
        for complaint in complaints(send(site, operation, attempt, path), attempt.statuses)
    ]


def writing(site: Site, service: str) -> list[Operation]:
    """Those that take JSON, or nothing at all; the token endpoint takes a form."""
    return [
        found
        for found in site.operations(service)
        if not found.safe and (found.takes_json or not found.media_types)
    ]


@every_service
@pytest.mark.parametrize(
    "tricks",
    [UNREADABLE, MISSHAPEN, TOO_LARGE, MISLABELLED],
    ids=["unreadable", "misshapen", "too large", "mislabelled"],
)
def test_a_hostile_body_is_refused_and_nothing_is_written(
    site: Site, service: str, tricks: list[Trick]
) -> None:
    with nothing_written(site):
        assert refused(site, writing(site, service), tricks) == []


@every_service
def test_a_chunked_body_without_end_is_refused(site: Site, service: str) -> None:
    with nothing_written(site):
        for operation in writing(site, service):
            endless = trick("chunked", 413, _chunks())
            assert complaints(send(site, operation, endless), {413}) == [], operation.name


@every_service
def test_a_planted_name_in_every_documented_field_is_not_repeated(site: Site, service: str) -> None:
    document = site.document(service)
    with nothing_written(site):
        for operation in writing(site, service):
            names = _fields(document, operation)
            body = json.dumps(dict.fromkeys(names, PLANTED) | {PLANTED: 1}).encode()
            answer = send(site, operation, trick("planted", 422, body))
            assert complaints(answer, {422}) == [], operation.name


@every_service
def test_an_idempotency_key_that_is_none_is_refused(site: Site, service: str) -> None:
    keyed = [found for found in site.operations(service) if found.takes_key]
    with nothing_written(site):
        assert refused(site, keyed, BAD_KEYS) == []


@every_service
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "TRACE", "BREW", "CONNECT"])
def test_a_method_that_is_not_documented_is_refused_and_the_others_named(
    site: Site, service: str, method: str
) -> None:
    paths = site.document(service)["paths"]
    with nothing_written(site):
        for operation in site.operations(service):
            if method.lower() in paths[operation.path]:
                continue
            other = Operation(**{**vars(operation), "method": method})
            answer = send(site, other, trick(method, 405, b""))
            assert complaints(answer, {405}) == [], f"{method} {operation.path}"
            assert operation.method in answer.headers["Allow"]


@every_service
def test_head_answers_like_get_without_a_body(site: Site, service: str) -> None:
    for operation in site.operations(service):
        head = Operation(**{**vars(operation), "method": "HEAD"})
        answer = send(site, head, trick("HEAD", 200))
        assert answer.content == b""
        wanted = {200, 404} if _reads(site, operation) else {405}
        assert answer.status_code in wanted, operation.name


ADDRESSES: list[tuple[str, Callable[[str], str]]] = [
    ("double slashes", lambda path: path.replace("/", "//")),
    ("a dot segment", lambda path: "/x/.." + path),
    ("an encoded dot segment", lambda path: "/v1/%2e%2e" + path),
    ("an encoded back slash", lambda path: path[::-1].replace("/", "C5%", 1)[::-1]),
    ("an overlong slash", lambda path: path[::-1].replace("/", "fa%0c%", 1)[::-1]),
    ("NUL at the end", lambda path: path + "%00"),
    ("a line break and a header", lambda path: f"{path}%0d%0aX-{PLANTED}:%201"),
    ("half a code point", lambda path: path + "%ff"),
    ("a half finished escape", lambda path: path + "%"),
    ("a planted name", lambda path: f"{path}/{PLANTED}"),
    ("a path parameter of old", lambda path: f"{path};{PLANTED}=1"),
    ("a very long address", lambda path: path + "/" + PLANTED + "x" * 7000),
    ("an address beyond all limits", lambda path: path + "/" + PLANTED + "x" * 70_000),
]
_NOWHERE = {400, 404, 405, 414}


@every_service
def test_a_spoilt_address_leads_nowhere(site: Site, service: str) -> None:
    """405: the end of the address may be taken for an id, where only other methods lead."""
    found = []
    with nothing_written(site):
        for operation in site.operations(service):
            for name, spoil in ADDRESSES:
                path = spoil(site.path(operation))
                attempt = trick(name, _NOWHERE, None if operation.safe else b"{}")
                found += refused(site, [operation], [attempt], path)
    assert found == []


PARAMETERS = [
    PLANTED,
    "%00",
    "%ff",
    "..",
    "%2e%2e",
    "null",
    "-1",
    "%24where",
    "x" * 3000,
    "é%cc%81",
]


@every_service
def test_an_id_that_was_never_given_out_is_missing(site: Site, service: str) -> None:
    found = []
    with nothing_written(site):
        for operation in site.operations(service):
            for value in PARAMETERS if operation.path_parameters else ():
                path = operation.path.format(**dict.fromkeys(operation.path_parameters, value))
                attempt = trick(value[:10], {400, 404, 405, 422}, None if operation.safe else b"{}")
                found += refused(site, [operation], [attempt], path)
    assert found == []


@every_service
def test_a_query_is_never_repeated(site: Site, service: str) -> None:
    for operation in site.operations(service):
        if not operation.safe:
            continue
        for query in (
            f"?{PLANTED}={PLANTED}",
            f"?limit={PLANTED}&cursor={PLANTED}&month={PLANTED}",
            "?limit=1&limit=2&limit=" + "9" * 5000,
            "?cursor=%ff&limit=%00",
            "?" + "&".join(f"a{number}={PLANTED}" for number in range(500)),
        ):
            answer = send(site, operation, trick("query", 200, suffix=query))
            assert answer.status_code in {200, 400, 404, 422}, f"{operation.name}{query[:40]}"
            assert echoes(answer) == [], f"{operation.name}{query[:40]}"


@every_service
@pytest.mark.parametrize(
    "headers",
    [
        {"X-" + PLANTED: "x" * 7000},
        {"X-" + PLANTED: "x" * 100_000},
        {f"X-{PLANTED}-{number}": "1" for number in range(300)},
        {"Authorization": "Bearer " + PLANTED * 500},
        {"Authorization": f"Basic {PLANTED}"},
        {"Authorization": "Bearer é" + PLANTED},
        {"Accept": f"text/{PLANTED}", "Accept-Language": PLANTED, "Range": "bytes=0-1"},
        {"Host": f"{PLANTED}.example", "X-Forwarded-Host": PLANTED, "X-Forwarded-Prefix": PLANTED},
        {"Expect": "100-continue", "Upgrade": "h2c", "X-HTTP-Method-Override": "DELETE"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_makes_a_service_fail_or_repeat_it(
    site: Site, service: str, headers: dict[str, str]
) -> None:
    changes = tuple((name, value.encode()) for name, value in headers.items())
    for operation in site.operations(service):
        if not operation.safe:
            continue
        answer = send(site, operation, trick("headers", 200, headers=changes))
        assert answer.status_code < 500, operation.name
        assert echoes(answer) == [], operation.name


@every_service
def test_an_abandoned_request_leaves_nothing(site: Site, service: str) -> None:
    with nothing_written(site):
        for operation in writing(site, service):
            head = _head(site, operation, "Content-Length: 400")
            for sent in (head[:20], head, head + b'{"a":', head + b'{"a": "' + b"x" * 300):
                abandoned(site.url(service), sent)
            chunked = _head(site, operation, "Transfer-Encoding: chunked")
            abandoned(site.url(service), chunked + b"5\r\n{}")
    assert requests.get(f"{site.url(service)}/v1/openapi.json", timeout=10).status_code == 200


@every_service
def test_slow_senders_keep_nobody_waiting(site: Site, service: str) -> None:
    operation = writing(site, service)[0]
    head = _head(site, operation, "Content-Length: 400")
    address = site.url(service).removeprefix("http://").split(":")
    waiting = [socket.create_connection((address[0], int(address[1])), 5) for _ in range(40)]
    try:
        for wire in waiting:
            wire.sendall(head + b"{")
        answer = requests.get(f"{site.url(service)}/v1/openapi.json", timeout=10)
        assert answer.status_code == 200
    finally:
        for wire in waiting:
            wire.close()


@every_service
def test_pipelined_requests_are_answered_one_by_one_and_in_order(site: Site, service: str) -> None:
    one = b"GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
    other = f"GET /v1/{PLANTED} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    said = raw(site.url(service), one + one + other)
    statuses = [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 200, 404]
    assert PLANTED.encode() not in said


@every_service
@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 5, 5",
        "Content-Length: 0x5",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
    ],
)
def test_a_body_framed_in_two_ways_is_refused_and_nothing_behind_is_read(
    site: Site, service: str, framing: str
) -> None:
    with nothing_written(site):
        operation = writing(site, service)[0]
        behind = f"GET /v1/{PLANTED} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        said = raw(site.url(service), _head(site, operation, framing) + b"0\r\n\r\n" + behind)
    assert said.count(b"HTTP/1.") == 1, said[-300:]
    assert said.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4")), said[:100]
    assert PLANTED.encode() not in said


def _head(site: Site, operation: Operation, framing: str) -> bytes:
    lines = [f"{operation.method} {site.path(operation)} HTTP/1.1", "Host: a", framing]
    lines += [f"{name}: {value}" for name, value in headers_for(site, operation).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _reads(site: Site, operation: Operation) -> bool:
    return "get" in site.document(operation.service)["paths"][operation.path]


def _fields(document: dict[str, Any], operation: Operation) -> list[str]:
    described = document["paths"][operation.path][operation.method.lower()]
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    name = content["schema"]["$ref"].rpartition("/")[2]
    return list(document["components"]["schemas"][name].get("properties", {}))
