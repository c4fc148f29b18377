"""Hostile headers: no service fails of one, and none is repeated."""

import pytest

from tests.fuzz_api.hostile import every_service, nothing_written, refused
from tests.fuzz_api.sending import PLANTED, echoes, send, trick
from tests.fuzz_api.site import Site

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")


BAD_KEYS = [
    trick(name, 400, b"{}", headers=(("Idempotency-Key", key),))
    for name, key in (
        ("no key", None),
        ("an empty key", ""),
        ("a key of 21", PLANTED + "x" * 11),
        ("a key of 129", PLANTED + "x" * 119),
        ("a key beyond ASCII", PLANTED + "é" * 20),
        ("a key with a space", PLANTED + " " + "x" * 20),
        ("a key with a tab", PLANTED + "\t" + "x" * 20),
    )
]


@every_service
def test_an_idempotency_key_that_is_none_is_refused(site: Site, service: str) -> None:
    keyed = [found for found in site.operations(service) if found.takes_key]
    with nothing_written(site):
        assert refused(site, keyed, BAD_KEYS) == []


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
