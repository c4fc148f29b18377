"""Hostile methods, addresses, ids and queries: they lead nowhere and are never repeated."""

from collections.abc import Callable

import pytest

from tests.fuzz_api.hostile import every_service, nothing_written, refused
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.sending import PLANTED, complaints, echoes, send, trick
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")


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


def _reads(site: Site, operation: Operation) -> bool:
    return "get" in site.document(operation.service)["paths"][operation.path]


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


def _missing(operation: Operation) -> set[int]:
    """An agency that is none is like one where nobody is listed."""
    alike = operation.path == "/v1/agencies/{agency_id}/supporters"
    return {400, 404, 405, 422} | ({200} if alike else set())


@every_service
def test_an_id_that_was_never_given_out_is_missing(site: Site, service: str) -> None:
    found = []
    with nothing_written(site):
        for operation in site.operations(service):
            for value in PARAMETERS if operation.path_parameters else ():
                path = operation.path.format(**dict.fromkeys(operation.path_parameters, value))
                attempt = trick(value[:10], _missing(operation), None if operation.safe else b"{}")
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
