"""Hostile bodies to every operation of every service: refused in form, repeated never."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz_api.hostile import every_service, nothing_written, refused, writing
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.sending import PLANTED, Trick, complaints, send, trick
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")


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


def _fields(document: dict[str, Any], operation: Operation) -> list[str]:
    described = document["paths"][operation.path][operation.method.lower()]
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    name = content["schema"]["$ref"].rpartition("/")[2]
    return list(document["components"]["schemas"][name].get("properties", {}))
