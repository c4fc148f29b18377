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
        answer = send(site, head, trick("HEAD", 200, suffix=_needed_query(site, operation)))
        assert answer.content == b""
        wanted = {200, 404} if _reads(site, operation) else {405}
        assert answer.status_code in wanted, operation.name


def _needed_query(site: Site, operation: Operation) -> str:
    """What a call of it must say in its address; such is always an id that is known."""
    described = site.document(operation.service)["paths"][operation.path]
    entries = described[operation.method.lower()].get("parameters", [])
    needed = [one["name"] for one in entries if one.get("in") == "query" and one.get("required")]
    return "?" * bool(needed) + "&".join(f"{name}={site.known[f'{name}_id'][0]}" for name in needed)


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


# Of an agency that is none it says what it says where nobody is listed.
_LISTED = "/v1/agencies/{agency_id}/supporters"


@every_service
def test_an_id_that_was_never_given_out_is_missing(site: Site, service: str) -> None:
    found = []
    with nothing_written(site):
        for operation in site.operations(service):
            takes_id = operation.path_parameters and operation.path != _LISTED
            for value in PARAMETERS if takes_id else ():
                path = operation.path.format(**dict.fromkeys(operation.path_parameters, value))
                attempt = trick(value[:10], {400, 404, 405, 422}, None if operation.safe else b"{}")
                found += refused(site, [operation], [attempt], path)
    assert found == []


def test_an_agency_that_is_none_lists_nobody_and_is_not_repeated(site: Site) -> None:
    (operation,) = (one for one in site.operations("identity") if one.path == _LISTED)
    with nothing_written(site):
        for value in PARAMETERS:
            answer = send(site, operation, trick(value[:10], 200), _LISTED.format(agency_id=value))
            assert answer.status_code in {200, 404}, value[:10]
            assert answer.status_code == 404 or answer.json() == {"items": [], "next": None}
            assert echoes(answer) == []


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
