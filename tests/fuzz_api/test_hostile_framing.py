"""Requests cut short, slow, or framed in two ways: nobody else notices."""

import socket

import pytest
import requests

from tests.fuzz_api.hostile import every_service, head_of, nothing_written, writing
from tests.fuzz_api.sending import PLANTED, abandoned, raw
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")


@every_service
def test_an_abandoned_request_leaves_nothing(site: Site, service: str) -> None:
    with nothing_written(site):
        for operation in writing(site, service):
            head = head_of(site, operation, "Content-Length: 400")
            for sent in (head[:20], head, head + b'{"a":', head + b'{"a": "' + b"x" * 300):
                abandoned(site.url(service), sent)
            chunked = head_of(site, operation, "Transfer-Encoding: chunked")
            abandoned(site.url(service), chunked + b"5\r\n{}")
    assert requests.get(f"{site.url(service)}/v1/openapi.json", timeout=10).status_code == 200


@every_service
def test_slow_senders_keep_nobody_waiting(site: Site, service: str) -> None:
    operation = writing(site, service)[0]
    head = head_of(site, operation, "Content-Length: 400")
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
        said = raw(site.url(service), head_of(site, operation, framing) + b"0\r\n\r\n" + behind)
    assert said.count(b"HTTP/1.") == 1, said[-300:]
    assert said.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4")), said[:100]
    assert PLANTED.encode() not in said
