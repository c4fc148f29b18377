"""Repeating any call that writes: one effect, one answer, and no second use of its key."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from shared.runtime.resources import SERVICES
from tests.fuzz_api.operations import ENDINGS, ONCE, Operation
from tests.fuzz_api.sending import complaints, send, trick
from tests.fuzz_api.site import Site, fresh_key
from tests.fuzz_api.valid_bodies import valid_body

# One worker: starting five services again for each would cost more than it saves.
pytestmark = pytest.mark.xdist_group("fuzz_api")

every_service = pytest.mark.parametrize("service", SERVICES)

# Together, and many: what meets at the same row is what is tried.
_AT_ONCE = 8
_CREATING = [
    ("identity", "/v1/members"),
    ("intake", "/v1/requests"),
    ("intake", "/v1/anonymous/requests"),
    ("matching", "/v1/supporters"),
    ("matching", "/v1/shifts"),
    ("matching", "/v1/careers"),
]


def keyed(site: Site, service: str) -> list[Operation]:
    """Endings last: what comes after them finds nothing to work on."""
    found = [operation for operation in site.operations(service) if operation.takes_key]
    return sorted(found, key=lambda one: one.path.endswith(ENDINGS))


def address(site: Site, operation: Operation) -> str:
    """Endings are tried on the last object, everything else on the first."""
    return site.path(operation, -1 if operation.path.endswith(ENDINGS) else 0)


def call(site: Site, operation: Operation, path: str, body: bytes, key: str) -> requests.Response:
    attempt = trick("proper", 200, body, headers=(("Idempotency-Key", key),))
    return send(site, operation, attempt, path)


@every_service
def test_a_repeated_call_has_one_effect_and_gets_the_stored_answer(
    site: Site, service: str
) -> None:
    for operation in keyed(site, service):
        path, body, key = address(site, operation), valid_body(site, operation), fresh_key()
        first = call(site, operation, path, body, key)
        assert first.status_code in {200, 201, 202, 204}, f"{operation.name}: {first.text}"
        assert "Idempotency-Replayed" not in first.headers
        site.come_to_rest()
        before = site.counts(service)
        again = call(site, operation, path, body, key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.headers.get("Content-Type") == first.headers.get("Content-Type")
        assert site.counts(service) == before, operation.name


@every_service
def test_a_used_key_does_not_open_for_another_request(site: Site, service: str) -> None:
    for operation in keyed(site, service):
        if operation.path.endswith(ONCE):
            continue  # their objects were used up by the test before
        path, body, key = address(site, operation), valid_body(site, operation), fresh_key()
        first = call(site, operation, path, body, key)
        assert first.status_code in {200, 201, 202, 204}, f"{operation.name}: {first.text}"
        site.come_to_rest()
        before = site.counts(service)
        for other in (body + b" ", b""):
            answer = call(site, operation, path, other, key)
            assert complaints(answer, {422}) == [], f"{operation.name}: {other[-20:]!r}"
        answer = call(site, operation, path + "?a=1", body, key)
        assert complaints(answer, {422}) == [], operation.name
        assert site.counts(service) == before, operation.name


@pytest.mark.parametrize(("service", "path"), _CREATING)
def test_the_same_call_many_times_at_once_has_one_effect(
    site: Site, service: str, path: str
) -> None:
    operation = next(
        one for one in keyed(site, service) if (one.method, one.path) == ("POST", path)
    )
    body, key = valid_body(site, operation), fresh_key()
    books = f"{site.mongo.prefix}region.{service}.idempotency"
    before = site.counts(service)[books]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        calls = [pool.submit(call, site, operation, path, body, key) for _ in range(_AT_ONCE)]
        answers = [one.result() for one in calls]
    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == len(answers), [answer.status_code for answer in answers]
    assert len({answer.content for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    assert all(answer.headers["Retry-After"] for answer in waiting)
    assert site.counts(service)[books] == before + 1
